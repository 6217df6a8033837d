import { randomUUID } from "node:crypto";
import type { AuthInfo } from "@modelcontextprotocol/server";
import type { Config } from "@/lib/config";
import { isLoopback } from "@/lib/http/private-address";
import { resourceMetadataUrl } from "@/lib/oauth/protected-resource";
import { processWide } from "@/lib/process/process-wide";
import { judgeToken } from "./judge-token";
import { refuse } from "./refuse";

/**
 * The middleware in front of the MCP handler: host and origin, then the token, then the scopes of the endpoint.
 * Deny by default: only a caller that passed every step is returned.
 * @returns the caller, as the SDK passes it to tools, or the response that refuses the request
 */
export async function authorizeRequest(request: Request, config: Config): Promise<AuthInfo | Response> {
  const foreign = refuseOrigin(request.headers, config);
  const isProbe = isOwnProbe(request.headers);
  if (foreign) return refuse(foreign, config, { isProbe });

  const judgement = await judgeToken(presentedBy(request), config);
  if (judgement.refusal) return refuse(judgement.refusal, config, { ...judgement.seen, isProbe });

  const { clientId, scopes, expiresAt, claims } = judgement.caller;
  return {
    token: judgement.token,
    clientId,
    scopes,
    expiresAt,
    resource: new URL(config.resource),
    resourceMetadataUrl: resourceMetadataUrl(config.resource),
    // Tools read it with callerOf.
    extra: { claims },
  };
}

const presentedBy = ({ method, headers }: Request) => ({
  method,
  authorization: headers.get("authorization"),
  proof: headers.get("dpop"),
});

/**
 * Detects requests from a foreign web page or by DNS rebinding (MCP specification, Streamable HTTP, security warning).
 * Requests without an `Origin` do not come from a browser and pass.
 * @returns the reason to refuse it, or undefined
 */
export function refuseOrigin(headers: Headers, config: Config) {
  if (config.isLocal && !isLoopbackHost(headers.get("host"))) return "host_not_allowed";
  const origin = headers.get("origin")?.toLowerCase();
  return origin === undefined || isAllowed(origin, config) ? undefined : "origin_not_allowed";
}

function isLoopbackHost(host: string | null): boolean {
  const url = `http://${host}`;
  // Only a name and a port: URL would parse anything else as a user or a path.
  return /^[\w.:[\]-]+$/.test(host ?? "") && URL.canParse(url) && isLoopback(new URL(url).hostname);
}

function isAllowed(origin: string, config: Config): boolean {
  if (origin === config.baseUrl) return true;
  if (config.allowedOrigins) return config.allowedOrigins.includes(origin);
  const { protocol = "", hostname = "" } = URL.canParse(origin) ? new URL(origin) : {};
  const isThisMachine = ["http:", "https:"].includes(protocol) && isLoopback(hostname);
  return isThisMachine || (!config.isLocal && (protocol === "https:" || appSchemes.has(protocol)));
}

/**
 * Schemes of desktop apps, mobile apps and browser extensions. Access needs a token in a header, and no web page has such
 * an origin. `file:` is not among them: it would be any downloaded page.
 */
const appSchemes: ReadonlySet<string> = new Set([
  "app:",
  "capacitor:",
  "chrome-extension:",
  "electron:",
  "ionic:",
  "moz-extension:",
  "safari-web-extension:",
  "tauri:",
  "vscode-file:",
  "vscode-webview:",
]);

const probeHeader = "x-probe";
const probeSecret = () => processWide("probe", randomUUID);

/** The header by which this process recognizes requests that it sends to itself. */
export function probeHeaders(): Record<string, string> {
  return { [probeHeader]: probeSecret() };
}

/**
 * Whether this process sent the request to check itself. This affects only the log, never the response: the checks must
 * see what clients see. Another instance does not know the value, so it logs the request.
 */
export function isOwnProbe(headers: Headers): boolean {
  return headers.get(probeHeader) === probeSecret();
}
