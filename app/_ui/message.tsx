import type { ReactNode } from "react";
import type { Problem } from "@/lib/config/problem";

/** A page that is only a message. */
export function Message({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="mx-auto max-w-xl space-y-4 px-6 py-16">
      <h1 className="text-2xl font-semibold">{title}</h1>
      {children}
    </main>
  );
}

/** What is wrong with the configuration: each variable and its fix. */
export function NotConfigured({ problems }: { problems: Problem[] }) {
  return (
    <Message title="Descope is not configured">
      <p>Users cannot sign in yet.</p>
      <ul className="space-y-3">
        {problems.map(({ variable, problem, fix }) => (
          <li key={variable}>
            <p>
              <code>{variable}</code> {problem}.
            </p>
            <p>{fix}</p>
          </li>
        ))}
      </ul>
    </Message>
  );
}
