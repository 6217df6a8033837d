import type { ReactNode } from "react";
import { ProblemList } from "@/app/_ui/problem-list";
import type { OperatorVerdict } from "@/lib/operator/operator";
import { SignOut } from "./sign-out";

type Refused = Exclude<OperatorVerdict, { operator: object } | { refused: "signed_out" }>;

/** Explains why the operator pages are not available, and what to change. */
export function Refusal({ verdict }: { verdict: Refused }) {
  if (verdict.refused === "not_configured") {
    return (
      <Card title="Descope is not configured">
        <ProblemList problems={verdict.problems} />
      </Card>
    );
  }
  if (verdict.refused === "unavailable") {
    return (
      <Card title="Your session could not be verified">
        <p>Descope is not responding. Try again in a minute.</p>
      </Card>
    );
  }
  return <NotOperator {...verdict} />;
}

function NotOperator({ rules, person: { subject, name, email } }: Extract<Refused, { refused: "not_operator" }>) {
  return (
    <Card title="These pages are for operators">
      <p>
        You are signed in as {email ?? name ?? subject}, who is not an operator of this server. Its owner can grant
        access in one of two ways:
      </p>
      <ul className="list-disc space-y-2 pl-5">
        <li>
          Descope console → Users → this user → Roles: add the project-level role <code>{rules.role}</code> (create it
          first under Authorization → RBAC), then sign in again.
        </li>
        <li>
          Add the user's verified email address to <code>OPERATOR_EMAILS</code> in this server's environment.
        </li>
      </ul>
      <SignOut />
    </Card>
  );
}

function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="mx-auto max-w-xl space-y-4 px-6 py-16">
      <h1 className="text-2xl font-semibold">{title}</h1>
      {children}
    </main>
  );
}
