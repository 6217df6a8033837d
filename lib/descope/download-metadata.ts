import { setTimeout as wait } from "node:timers/promises";
import * as z from "zod";
import { type DescopeServer, issuerForm } from "./discovery-url";
import { readBody } from "./read-body";

/** The two well-known names under which Descope serves the same document (RFC 8414 and OpenID Discovery). */
export type MetadataKind = "oauth-authorization-server" | "openid-configuration";

/** What clients cannot do without in server metadata (RFC 8414 §2), and what this app reads of it. */
export const authorizationServer = z.looseObject({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  jwks_uri: z.string(),
  registration_endpoint: z.string().optional(),
  client_id_metadata_document_supported: z.boolean().optional(),
  scopes_supported: z.array(z.string()).optional(),
  code_challenge_methods_supported: z.array(z.string()).optional(),
  grant_types_supported: z.array(z.string()).optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
});

export type AuthorizationServer = z.infer<typeof authorizationServer>;

export interface Metadata {
  document: AuthorizationServer;
  /** The body as Descope sent it, to be forwarded byte for byte. */
  text: string;
  /** False when the MCP server's own document failed and this is the project's in its place. */
  isOwn: boolean;
  /** When it was downloaded, in milliseconds of this process's clock. */
  fetchedAt: number;
}

/** Descope's metadata could not be had: `timeout` when nothing came in time, else `bad_answer`. */
export class MetadataUnavailableError extends Error {
  override name = "MetadataUnavailableError";
  readonly reason: "timeout" | "bad_answer";
  constructor(reason: "timeout" | "bad_answer", message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** Limits in milliseconds: one whole download, and how long the project's document waits for the server's own. */
const timeoutMs = 5_000;
const fallbackAfterMs = 2_500;

/**
 * Downloads what the discovery URL names, path-appended as Descope serves it. For an MCP server that fails,
 * or is slow, the project's document is asked too and stands in.
 * @throws MetadataUnavailableError after 5 s at the latest
 */
export async function downloadWithFallback(server: DescopeServer, kind: MetadataKind): Promise<Metadata> {
  const signal = AbortSignal.timeout(timeoutMs);
  const own = download(server, server.issuer, kind, signal);
  if (!server.serverId) return own;
  const early = await Promise.race([
    own.catch(() => undefined),
    wait(fallbackAfterMs, undefined, { ref: false }),
  ]);
  if (early) return early;
  const standIn = download(server, server.projectIssuer, kind, signal).catch(() => undefined);
  return own.catch(async (error) => {
    const project = await standIn;
    if (project) return { ...project, isOwn: false };
    throw error;
  });
}

/** One document, from one issuer, or the reason why not. */
async function download(
  server: DescopeServer,
  issuer: string,
  kind: MetadataKind,
  signal: AbortSignal,
): Promise<Metadata> {
  const url = `${issuer}/.well-known/${kind}`;
  try {
    const response = await fetch(url, { cache: "no-store", redirect: "manual", signal });
    if (!response.ok) throw new MetadataUnavailableError("bad_answer", `${url} answered ${response.status}`);
    return readMetadata(await readBody(response), url, server);
  } catch (cause) {
    if (cause instanceof MetadataUnavailableError) throw cause;
    const timedOut = cause instanceof DOMException && cause.name === "TimeoutError";
    if (timedOut) throw new MetadataUnavailableError("timeout", `${url} gave no answer in time`, { cause });
    throw new MetadataUnavailableError("bad_answer", `${url} could not be reached`, { cause });
  }
}

/** Judges a body: JSON, with what clients need, and an issuer of this very project (RFC 8414 §3.3). */
function readMetadata(text: string, url: string, server: DescopeServer): Metadata {
  const parsed = authorizationServer.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new MetadataUnavailableError("bad_answer", `${url} did not answer with server metadata`);
  }
  if (!issuerForm(parsed.data.issuer, server)) {
    throw new MetadataUnavailableError("bad_answer", `${url} declares an issuer of another project or host`);
  }
  return { document: parsed.data, text, isOwn: true, fetchedAt: performance.now() };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
