import { setTimeout as wait } from "node:timers/promises";
import * as z from "zod";
import { boundedFetch, NoAnswerError, parseJson } from "@/lib/http/bounded-fetch";
import { type DescopeServer, issuerForm } from "./discovery-url";

/** The two well-known names under which Descope serves the same document (RFC 8414 and OpenID Discovery). */
export type MetadataKind = "oauth-authorization-server" | "openid-configuration";

/** An optional member; `null`, which RFC 8414 does not define, counts as missing. */
function optional<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? undefined);
}
const texts = optional(z.array(z.string()));

/** The members of server metadata (RFC 8414 §2) that clients require, and those that this app reads. */
export const authorizationServer = z.looseObject({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  jwks_uri: z.string(),
  registration_endpoint: optional(z.string()),
  client_id_metadata_document_supported: optional(z.boolean()),
  scopes_supported: texts,
  code_challenge_methods_supported: texts,
  grant_types_supported: texts,
  token_endpoint_auth_methods_supported: texts,
});

export type AuthorizationServer = z.infer<typeof authorizationServer>;

export interface Metadata {
  document: AuthorizationServer;
  /** The body as Descope sent it, to forward byte for byte. */
  text: string;
  /** False when the MCP server's own document failed and this is the project's instead. */
  isOwn: boolean;
  /** When it was downloaded, in milliseconds of `performance.now()`. */
  fetchedAt: number;
}

/** Descope's metadata is unavailable: `timeout` if there was no response in time, otherwise `bad_answer`. */
export class MetadataUnavailableError extends Error {
  override name = "MetadataUnavailableError";
  readonly reason: "timeout" | "bad_answer";
  constructor(reason: "timeout" | "bad_answer", message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** Milliseconds: the timeout of both downloads together, and the wait before the project's document is requested too. */
const timeoutMs = 5_000;
const fallbackAfterMs = 2_500;
const maxBytes = 1_048_576;

/**
 * Downloads the metadata of the configured issuer from the path-appended URL that Descope serves. If an MCP server's
 * document fails or is slow, the project's document is requested too, as a fallback.
 * @throws MetadataUnavailableError after 5 s at the latest
 */
export async function downloadWithFallback(server: DescopeServer, kind: MetadataKind): Promise<Metadata> {
  const deadline = performance.now() + timeoutMs;
  const own = download(server, server.issuer, kind, deadline);
  if (!server.serverId) return own;
  const early = await Promise.race([own.catch(() => undefined), wait(fallbackAfterMs, undefined, { ref: false })]);
  if (early) return early;
  const fallback = download(server, server.projectIssuer, kind, deadline).catch(() => undefined);
  return own.catch(async (error) => {
    const project = await fallback;
    if (project) return { ...project, isOwn: false };
    throw error;
  });
}

/** Downloads one document from one issuer. @throws MetadataUnavailableError */
async function download(
  server: DescopeServer,
  issuer: string,
  kind: MetadataKind,
  deadline: number,
): Promise<Metadata> {
  const url = `${issuer}/.well-known/${kind}`;
  const limits = { timeoutMs: deadline - performance.now(), maxBytes };
  const answer = await boundedFetch(url, {}, limits).catch((cause: unknown) => {
    if (!(cause instanceof NoAnswerError)) throw cause;
    const reason = cause.reason === "timeout" ? "timeout" : "bad_answer";
    throw new MetadataUnavailableError(reason, `${url}: ${cause.message}`, { cause });
  });
  if (!answer.ok) throw new MetadataUnavailableError("bad_answer", `${url} answered ${answer.status}`);
  return readMetadata(answer.body, url, server);
}

/** Validates a body: JSON with the members clients require, and an issuer of this project (RFC 8414 §3.3). */
function readMetadata(text: string, url: string, server: DescopeServer): Metadata {
  const parsed = authorizationServer.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new MetadataUnavailableError("bad_answer", `${url} did not return valid server metadata`);
  }
  if (!issuerForm(parsed.data.issuer, server)) {
    throw new MetadataUnavailableError("bad_answer", `${url} declares an issuer of another project or host`);
  }
  return { document: parsed.data, text, isOwn: true, fetchedAt: performance.now() };
}
