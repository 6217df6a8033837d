import { type ConfigResult, readConfig } from "@/lib/config";
import { type AuthorizationServer, downloadWithFallback } from "@/lib/descope/metadata";

/** What Descope's metadata answered, and after how many milliseconds. */
export type MetadataFact =
  | { document: AuthorizationServer; isOwn: boolean; error?: undefined; elapsedMs: number }
  | { document?: undefined; error: string; elapsedMs: number };

/** All that checks judge. */
export interface Facts {
  config: ConfigResult;
  /** Unset when there is no configuration to ask by. */
  metadata?: MetadataFact;
}

/** Gathers the facts afresh: a cached answer would show a setting as it was before it was mended. */
export async function gatherFacts(config: ConfigResult = readConfig()): Promise<Facts> {
  if (!config.ok) return { config };
  const startedAt = performance.now();
  const elapsedMs = () => Math.round(performance.now() - startedAt);
  try {
    const { document, isOwn } = await downloadWithFallback(config.config.descope, "openid-configuration");
    return { config, metadata: { document, isOwn, elapsedMs: elapsedMs() } };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { config, metadata: { error: message, elapsedMs: elapsedMs() } };
  }
}
