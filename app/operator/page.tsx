import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";
import { ConsoleText } from "@/app/_ui/console-text";
import { Notice } from "@/app/_ui/notice";
import type { Config } from "@/lib/config";
import type { ClientList } from "@/lib/descope/website/management";
import { requireOperator } from "@/lib/operator/operator";
import { loadOrExplain, type Trouble } from "./_parts/load-clients";
import { ToolPage } from "./_parts/tool-page";
import { FigureLink } from "./figure";
import { figuresOf } from "./figures";
import { LastTrace } from "./last-trace";

/** As in the layout; without it, `next dev` warns about every visitor who is refused. */
export const instant = false;

export const metadata: Metadata = { title: "Operator" };

/** What an operator can do; the list of clients is behind the figures. */
const tools = [
  {
    href: "/operator/connect",
    title: "Connection trace",
    what: "Connect like an MCP client, and see every request and the rule it must meet.",
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
  const { config } = await requireOperator();
  return (
    <ToolPage title="Operator" lead="Who is connected to this server, and whether connecting works.">
      <Suspense fallback={<Figures />}>
        <LoadedFigures config={config} />
      </Suspense>
      <ul className="mt-10 divide-y divide-line border-line border-y">
        {tools.map(({ href, title, what }) => (
          <li key={href} className="py-4">
            <Link href={href} className="link font-medium">
              {title}
            </Link>
            <p className="mt-0.5 text-pretty text-soft">{what}</p>
          </li>
        ))}
      </ul>
    </ToolPage>
  );
}

async function LoadedFigures({ config }: { config: Config }) {
  const { list, trouble } = await loadOrExplain(config);
  return <Figures list={list} trouble={trouble} />;
}

function Figures({ list, trouble }: { list?: ClientList | undefined; trouble?: Trouble | undefined }) {
  return (
    <>
      <div className="mt-8 grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-4">
        {figuresOf(list, Date.now()).map((figure) => (
          <FigureLink key={figure.name} figure={figure} />
        ))}
        <LastTrace />
      </div>
      {trouble && (
        <Notice status={trouble.status} title={trouble.title}>
          <ConsoleText text={trouble.advice} />
        </Notice>
      )}
    </>
  );
}
