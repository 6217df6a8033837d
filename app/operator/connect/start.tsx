import { HelpLink } from "@/app/_ui/fix";
import { Notice } from "@/app/_ui/notice";
import type { Config } from "@/lib/config";
import { downloadWithFallback, MetadataUnavailableError } from "@/lib/descope/download-metadata";
import { helpPath } from "@/lib/http/errors";
import { obstacles } from "@/lib/operator/trace/client";
import { StartForms } from "./start-forms";

/** The ways to start a trace, or why there are none. @param tool the tool to try afterwards */
export async function Start({ config, tool }: { config: Config; tool?: string }) {
  // Bypasses the cache, so that a fix in Descope shows immediately.
  const server = await downloadWithFallback(config.descope, "openid-configuration").catch((error: unknown) => {
    if (error instanceof MetadataUnavailableError) return undefined;
    throw error;
  });
  if (server) return <StartForms obstacles={obstacles(server.document, config)} tool={tool} />;
  return (
    <Notice status="fail" title="Descope's metadata is unavailable">
      No client can sign in right now. <HelpLink href={helpPath("descope-answers")} />
    </Notice>
  );
}
