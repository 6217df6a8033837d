import type { ReactNode } from "react";
import type { Problem } from "@/lib/config/problem";
import { Frame, Title } from "./frame";

/** A page that is only a message. */
export function Message({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Frame>
      <Title>{title}</Title>
      <div className="mt-4 space-y-4">{children}</div>
    </Frame>
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
