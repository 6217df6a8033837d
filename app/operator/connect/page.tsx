import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { HelpLink } from "@/app/_ui/help-link";
import { Notice } from "@/app/_ui/notice";
import { type Config, readConfig } from "@/lib/config";
import { downloadWithFallback, MetadataUnavailableError } from "@/lib/descope/download-metadata";
import { helpPath } from "@/lib/http/errors";
import { requireOperator } from "@/lib/operator/operator";
import { availability } from "@/lib/operator/trace/client";
import { NeedsScript } from "../_parts/needs-script";
import { ToolPage } from "../_parts/tool-page";
import { StartForms } from "./start-forms";

/** Like the layout; without it, development complains of every visitor who is not let in. */
export const instant = false;

export const metadata: Metadata = { title: "Try the connection" };

export default async function Page() {
  await requireOperator("/operator/connect");
  return (
    <ToolPage
      title="Try the connection"
      lead="This server connects to itself as an MCP client does. You see every request, every answer, and the rule that each step must keep."
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
      <Notice status="fail" title="Descope does not answer with its metadata">
        So no client can sign in right now. <HelpLink href={helpPath("descope-answers")} />
      </Notice>
    );
  }
  return <StartForms available={availability(server.document, result.config)} />;
}

/** Afresh: what was mended a minute ago counts. */
function askDescope({ descope }: Config) {
  return downloadWithFallback(descope, "openid-configuration").catch((error: unknown) => {
    if (error instanceof MetadataUnavailableError) return error;
    throw error;
  });
}
