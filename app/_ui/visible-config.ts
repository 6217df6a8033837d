import type { ConfigResult } from "@/lib/config";
import type { Problem } from "@/lib/config/problem";
import { refuseOrigin } from "@/lib/mcp/middleware";

/** Why a local server shows nothing. */
export const foreignHost: Problem = {
  variable: "BASE_URL",
  problem: "points to this computer, but the page was opened at a different address",
  fix: "Open the page at localhost, or set BASE_URL to the public address of this server and restart.",
};

/**
 * The configuration that a page may show. A local server hides it under a foreign hostname, which may be an attacker's
 * page that uses DNS rebinding.
 */
export function visibleConfig(result: ConfigResult, headers: Headers): ConfigResult {
  const isHidden = result.ok && result.config.isLocal && refuseOrigin(headers, result.config) !== undefined;
  return isHidden ? { ok: false, problems: [foreignHost] } : result;
}
