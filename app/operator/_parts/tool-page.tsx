import Link from "next/link";
import type { ReactNode } from "react";
import { Notice } from "@/app/_ui/notice";

/** The layout of an operator page. */
export function ToolPage({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <main className="mx-auto max-w-3xl px-4 pt-8 pb-24 sm:px-8">
      <nav aria-label="Operator" className="flex flex-wrap gap-x-5 gap-y-1 text-[0.8125rem] text-soft">
        <Link href="/" className="link">
          Dashboard
        </Link>
        <Link href="/operator" className="link">
          Operator
        </Link>
      </nav>
      <h1 className="mt-8 font-semibold text-[1.5rem] leading-8 tracking-[-0.03em] sm:text-[2rem] sm:leading-10">
        {title}
      </h1>
      <p className="mt-2 max-w-[62ch] text-pretty text-base text-soft">{lead}</p>
      {children}
    </main>
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
