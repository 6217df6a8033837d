import type { Problem } from "@/lib/config/problem";
import { ConsoleText } from "./console-text";

/** What is wrong with the configuration: each variable and its fix, then the page with every step. */
export function Problems({ problems }: { problems: Problem[] }) {
  return (
    <>
      <ul className="space-y-3">
        {problems.map(({ variable, problem, fix }) => (
          <li key={variable} className="text-pretty wrap-anywhere">
            <p className="font-medium">
              <code className="font-mono text-sm">{variable}</code> {problem}.
            </p>
            <p className="mt-1 text-soft">
              <ConsoleText text={fix} />
            </p>
          </li>
        ))}
      </ul>
      <p>
        <a href="/" className="link">
          Every step on the dashboard
        </a>
      </p>
    </>
  );
}
