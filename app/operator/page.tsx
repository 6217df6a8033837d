import type { Metadata } from "next";
import Link from "next/link";
import { requireOperator } from "@/lib/operator/operator";
import { SignOut, ToolPage } from "./_parts/tool-page";

/** As in the layout; without it, `next dev` warns about every visitor who is refused. */
export const instant = false;

export const metadata: Metadata = { title: "Operator" };

const tools = [
  {
    href: "/operator/clients",
    title: "Registered clients",
    what: "How each client registered, its redirect URLs, and look-alike names.",
  },
  {
    href: "/operator/connect",
    title: "Connection trace",
    what: "This server connects to itself like an MCP client: every request, response and rule.",
  },
  {
    href: "/operator/try",
    title: "Try a tool",
    what: "Call any tool from a form, and see the request, the events and the result.",
  },
  {
    href: "/operator/token",
    title: "Token inspector",
    what: "Why a token is rejected, rule by rule, and how /mcp would respond.",
  },
] as const;

export default async function Page() {
  const { name, email, subject } = (await requireOperator()).operator;
  return (
    <ToolPage title="Operator" lead="Tools for running this server.">
      <ul className="mt-8 divide-y divide-line border-line border-y">
        {tools.map(({ href, title, what }) => (
          <li key={href} className="py-4">
            <Link href={href} className="link font-medium">
              {title}
            </Link>
            <p className="mt-0.5 text-pretty text-soft">{what}</p>
          </li>
        ))}
      </ul>
      <div className="mt-8 flex flex-wrap items-center gap-x-4 gap-y-2 text-soft">
        <p className="wrap-anywhere">You are signed in as {name ?? email ?? subject}.</p>
        <SignOut />
      </div>
    </ToolPage>
  );
}
