import type { ConfigResult } from "@/lib/config";
import type { Problem } from "@/lib/config/problem";
import { refuseOrigin } from "@/lib/mcp/origin";

const foreignHost: Problem = {
  variable: "BASE_URL",
  problem: "names this computer, but the page was opened at another address",
  fix: "Open the page at localhost, or set BASE_URL to the public address of this server and restart.",
};

/**
 * The configuration that the page may show. A local server shows nothing of it at a foreign name: that may be a web
 * page of somebody else, whose name was made to point to this machine (DNS rebinding).
 */
export function visibleConfig(result: ConfigResult, headers: Headers): ConfigResult {
  const isHidden = result.ok && result.config.isLocal && refuseOrigin(headers, result.config) !== undefined;
  return isHidden ? { ok: false, problems: [foreignHost] } : result;
}
