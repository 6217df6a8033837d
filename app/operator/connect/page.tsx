import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { HelpLink } from "@/app/_ui/fix";
import { Notice } from "@/app/_ui/notice";
import { type Config, readConfig } from "@/lib/config";
import { downloadWithFallback, MetadataUnavailableError } from "@/lib/descope/download-metadata";
import { helpPath } from "@/lib/http/errors";
import { requireOperator } from "@/lib/operator/operator";
import { availability } from "@/lib/operator/trace/client";
import { NeedsScript, ToolPage } from "../_parts/tool-page";
import { StartForms } from "./start-forms";

/** As in the layout; without it, `next dev` warns about every visitor who is refused. */
export const instant = false;

export const metadata: Metadata = { title: "Connection trace" };

export default async function Page() {
  await requireOperator("/operator/connect");
  return (
    <ToolPage
      title="Connection trace"
      lead="This server connects to itself like an MCP client. See every request and response, and the rule that each step must meet."
    >
      <NeedsScript />
      <Connect />
    </ToolPage>
  );
}

async function Connect() {
  const result = readConfig();
  if (!result.ok) notFound();
  const server = await askDescope(result.config);
  if (server instanceof MetadataUnavailableError) {
    return (
      <Notice status="fail" title="Descope's metadata is unavailable">
        No client can sign in right now. <HelpLink href={helpPath("descope-answers")} />
      </Notice>
    );
  }
  return <StartForms available={availability(server.document, result.config)} />;
}

/** Bypasses the cache, so that a fix in Descope shows immediately. */
function askDescope({ descope }: Config) {
  return downloadWithFallback(descope, "openid-configuration").catch((error: unknown) => {
    if (error instanceof MetadataUnavailableError) return error;
    throw error;
  });
}
