import type { Status } from "@/lib/checks/check";
import { ConsoleText } from "./console-text";

const looks: Partial<Record<Status, string>> = {
  fail: "border-fail bg-fail-tint",
  warn: "border-warn bg-warn-tint",
};

/** What to change, below the row it belongs to. */
export function Fix({ status, text, help }: { status: Status; text: string; help?: string | undefined }) {
  const look = looks[status] ?? "border-edge";
  return (
    <p className={`mt-3 max-w-[64ch] text-pretty wrap-anywhere border-l-2 py-2 pr-3 pl-3 text-sm ${look}`}>
      <ConsoleText text={text} /> <HelpLink href={help} />
    </p>
  );
}

/** Links to the help page of a check or refusal. */
export function HelpLink({ href }: { href: string | undefined }) {
  if (!href) return null;
  return (
    <a href={href} className="link whitespace-nowrap">
      View help page
    </a>
  );
}
