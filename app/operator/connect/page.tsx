import type { Metadata } from "next";
import { HelpLink } from "@/app/_ui/fix";
import { Notice } from "@/app/_ui/notice";
import { downloadWithFallback, MetadataUnavailableError } from "@/lib/descope/download-metadata";
import { helpPath } from "@/lib/http/errors";
import { requireOperator } from "@/lib/operator/operator";
import { obstacles } from "@/lib/operator/trace/client";
import { NeedsScript, ToolPage } from "../_parts/tool-page";
import { StartForms } from "./start-forms";

/** As in the layout; without it, `next dev` warns about every visitor who is refused. */
export const instant = false;

export const metadata: Metadata = { title: "Connection trace" };

export default async function Page() {
  const { config } = await requireOperator("/operator/connect");
  // Bypasses the cache, so that a fix in Descope shows immediately.
  const server = await downloadWithFallback(config.descope, "openid-configuration").catch((error: unknown) => {
    if (error instanceof MetadataUnavailableError) return undefined;
    throw error;
  });
  return (
    <ToolPage
      title="Connection trace"
      lead="This server connects to itself like an MCP client. See every request and response, and the rule that each step must meet."
    >
      <NeedsScript />
      {server ? (
        <StartForms obstacles={obstacles(server.document, config)} />
      ) : (
        <Notice status="fail" title="Descope's metadata is unavailable">
          No client can sign in right now. <HelpLink href={helpPath("descope-answers")} />
        </Notice>
      )}
    </ToolPage>
  );
}
