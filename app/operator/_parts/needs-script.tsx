import { Notice } from "@/app/_ui/notice";

/** For browsers without JavaScript: Next.js shows what an action found only by it. */
export function NeedsScript() {
  return (
    <noscript>
      <Notice status="warn" title="This page needs JavaScript">
        What it finds is shown in place, and nothing of it is stored to be shown otherwise.
      </Notice>
    </noscript>
  );
}
