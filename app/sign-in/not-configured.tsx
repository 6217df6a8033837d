import { ProblemList } from "@/app/_ui/problem-list";
import type { Problem } from "@/lib/config/problem";

/** Says which variables stand between a visitor and the sign-in. */
export function NotConfigured({ problems }: { problems: Problem[] }) {
  return (
    <main className="mx-auto max-w-xl space-y-4 px-6 py-16">
      <h1 className="text-2xl font-semibold">Descope is not configured</h1>
      <p>Nobody can sign in yet.</p>
      <ProblemList problems={problems} />
    </main>
  );
}
