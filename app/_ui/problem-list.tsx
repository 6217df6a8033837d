import type { Problem } from "@/lib/config/problem";

/** What is wrong with the configuration: each variable and its fix. */
export function ProblemList({ problems }: { problems: Problem[] }) {
  return (
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
  );
}
