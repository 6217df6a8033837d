import type { ReactNode } from "react";
import { Message, NotConfigured } from "@/app/_ui/message";
import { SignOut } from "@/app/sign-in/sign-out-button";
import { consolePages } from "@/lib/descope/console";
import { currentOperator, type OperatorVerdict } from "@/lib/operator/operator";
import { ToSignIn } from "./_parts/to-sign-in";

/** Access depends on the request, so nothing in this segment is prerendered. */
export const instant = false;

/** Shows the operator pages, or why access is refused. It is not the guard: each page calls `requireOperator()`. */
export default async function Layout({ children }: { children: ReactNode }) {
  const verdict = await currentOperator();
  switch (verdict.refused) {
    case undefined:
      return children;
    case "signed_out":
      return <ToSignIn />;
    case "not_configured":
      return <NotConfigured problems={verdict.problems} />;
    case "unavailable":
      return (
        <Message title="Your session could not be verified">
          <p>Descope is not responding. Try again in a minute.</p>
        </Message>
      );
    case "not_operator":
      return <NotOperator {...verdict} />;
  }
}

function NotOperator({ rules, person }: Extract<OperatorVerdict, { refused: "not_operator" }>) {
  return (
    <Message title="These pages are for operators">
      <p>
        You are signed in as {person.email ?? person.name ?? person.subject}, who is not an operator of this server. Its
        owner can grant access in one of two ways:
      </p>
      <ul className="list-disc space-y-2 pl-5">
        <li>
          {consolePages.userRoles}: add the project-level role <code>{rules.role}</code> (create it first:{" "}
          {consolePages.roles}), then sign in again.
        </li>
        <li>
          Add the user's verified email address to <code>OPERATOR_EMAILS</code> in this server's environment.
        </li>
      </ul>
      <SignOut />
    </Message>
  );
}
