import type { ReactNode } from "react";
import { Frame, Title } from "@/app/_ui/frame";
import { Notice } from "@/app/_ui/notice";
import { SignOut } from "@/app/sign-in/sign-out-button";
import { currentOperator } from "@/lib/operator/operator";

/** The layout of an operator page. */
export function ToolPage({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <Frame section="operator" account={<Account />}>
      <Title lead={lead}>{title}</Title>
      {children}
    </Frame>
  );
}

/** Who is signed in, for the header. On narrow screens it has a row of its own, below the sections. */
async function Account() {
  const { operator } = await currentOperator();
  if (!operator) return null;
  return (
    <div className="flex min-w-0 items-center gap-3 text-[0.8125rem] text-soft max-lg:order-2 max-lg:basis-full max-lg:justify-between">
      <p className="min-w-0 truncate">
        <span className="sr-only">Signed in as </span>
        {operator.name ?? operator.email ?? operator.subject}
      </p>
      <SignOut />
    </div>
  );
}

/** Shown without JavaScript: only with it does Next.js render the result of a server action. */
export function NeedsScript() {
  return (
    <noscript>
      <Notice status="warn" title="This page needs JavaScript">
        Results are rendered in the browser and never stored.
      </Notice>
    </noscript>
  );
}
