import type { ReactNode } from "react";
import { Frame, Title } from "@/app/_ui/frame";
import { Notice } from "@/app/_ui/notice";

/** The layout of an operator page. */
export function ToolPage({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <Frame section="operator">
      <Title lead={lead}>{title}</Title>
      {children}
    </Frame>
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
