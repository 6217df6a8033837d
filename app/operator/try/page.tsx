import type { Metadata } from "next";
import { HelpLink } from "@/app/_ui/fix";
import { Notice } from "@/app/_ui/notice";
import type { Config } from "@/lib/config";
import { helpPath } from "@/lib/http/errors";
import { effectOf, fieldsOf } from "@/lib/mcp/input-schema";
import { requireOperator } from "@/lib/operator/operator";
import { listTools } from "@/lib/operator/trace/call";
import { StepFailure } from "@/lib/operator/trace/trace";
import { readSession, type TrySession } from "@/lib/operator/try/token-cookie";
import { NeedsScript, ToolPage } from "../_parts/tool-page";
import { Start } from "../connect/start";
import { EndSession } from "./end-session";
import { TryTool } from "./try-tool";

/** As in the layout; without it, `next dev` warns about every visitor who is refused. */
export const instant = false;

export const metadata: Metadata = { title: "Try a tool" };

export default async function Page({ searchParams }: PageProps<"/operator/try">) {
  const { tool } = await searchParams;
  const asked = typeof tool === "string" ? tool.slice(0, 200) : "";
  const { operator, config } = await requireOperator(`/operator/try?tool=${encodeURIComponent(asked)}`);
  const session = await readSession(config, operator.subject);
  return (
    <ToolPage title="Try a tool" lead="Call a tool of this server as a client does, and see the whole exchange.">
      <NeedsScript />
      {session ? <Session config={config} session={session} tool={asked} /> : <SignIn config={config} tool={asked} />}
    </ToolPage>
  );
}

function SignIn({ config, tool }: { config: Config; tool: string }) {
  return (
    <>
      <p className="mt-6 max-w-[62ch] text-pretty">
        First, this server signs in to itself like a client. The access token stays on the server, for 15 minutes at
        most.
      </p>
      <Start config={config} tool={tool} />
    </>
  );
}

async function Session({ config, session, tool }: { config: Config; session: TrySession; tool: string }) {
  const tools = await listTools(config, session.token).catch((error: unknown) => {
    if (error instanceof StepFailure) return error;
    throw error;
  });
  if (tools instanceof StepFailure) {
    return (
      <Notice status="fail" title="The tools could not be listed">
        {tools.message}. <HelpLink href={helpPath(tools.help)} />
        <EndSession word="Sign in again" />
      </Notice>
    );
  }
  const shown = tools.map(({ name, title, description, inputSchema, annotations }) => {
    const effect = effectOf(annotations);
    return { name, title: title ?? annotations?.title, description, effect, fields: fieldsOf(inputSchema) };
  });
  return (
    <>
      <div className="mt-6 flex items-start justify-between gap-4 border-line border-y py-3 max-sm:flex-col text-[0.8125rem] text-soft">
        <p className="min-w-0 wrap-anywhere">
          Calls as <span className="font-mono">{session.user ?? "an unknown user"}</span> with the scopes{" "}
          <span className="font-mono">{session.scopes.join(" ") || "none"}</span>
        </p>
        <EndSession word="Discard the token" />
      </div>
      <TryTool tools={shown} asked={tool} />
    </>
  );
}
