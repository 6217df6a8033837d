import type { Problem } from "@/lib/variables";

/** What is missing before a page can be of use. */
export function NotConfigured({ problems }: { problems: Problem[] }) {
  return (
    <div className="mt-8 rounded-xl border border-fail bg-fail-tint px-4 py-4">
      <h2 className="font-semibold text-fail">This server is not configured</h2>
      <ul className="mt-1 space-y-2">
        {problems.map(({ variable, problem, fix }) => (
          <li key={`${variable} ${problem}`} className="text-pretty wrap-anywhere">
            <code className="font-medium font-mono text-sm">{variable}</code> {problem}. {fix}
          </li>
        ))}
      </ul>
    </div>
  );
}
