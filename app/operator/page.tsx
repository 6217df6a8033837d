import type { Metadata } from "next";
import Link from "next/link";
import { requireOperator } from "@/lib/operator/operator";
import { SignOut } from "./_gate/sign-out";
import { ToolPage } from "./_parts/tool-page";

/** Like the layout; without it, development complains of every visitor who is not let in. */
export const instant = false;

export const metadata: Metadata = { title: "Operator" };

const tools = [
  {
    href: "/operator/clients",
    name: "Clients",
    what: "Who has registered: how, where they return to, and whose name imitates another's.",
  },
  {
    href: "/operator/connect",
    name: "Try the connection",
    what: "This app connects to itself as a real client does. Every request, every answer, the rule behind it.",
  },
  {
    href: "/operator/token",
    name: "Token inspector",
    what: "Why a token is refused, rule by rule, and what /mcp would answer.",
  },
] as const;

export default async function Page() {
  const { name, email, subject } = await requireOperator();
  return (
    <ToolPage title="Operator" lead="For whoever runs this server.">
      <Tools />
      <div className="mt-8 flex flex-wrap items-center gap-x-4 gap-y-2 text-soft">
        <p className="wrap-anywhere">You are signed in as {name ?? email ?? subject}.</p>
        <SignOut />
      </div>
    </ToolPage>
  );
}

function Tools() {
  return (
    <ul className="mt-8 divide-y divide-line border-line border-y">
      {tools.map(({ href, name, what }) => (
        <li key={href} className="py-4">
          <Link href={href} className="link font-medium">
            {name}
          </Link>
          <p className="mt-0.5 text-pretty text-soft">{what}</p>
        </li>
      ))}
    </ul>
  );
}
