import * as z from "zod";
import { boundedFetch, parseJson, type WholeAnswer } from "@/lib/http/bounded-fetch";
import { type Caller, connectionScope, credentialsOf } from "./caller";
import type { DescopeServer } from "./discovery-url";

/** Descope could not be asked about a connection, or not with a usable answer, which says nothing about the user. */
export class ConnectionUnavailableError extends Error {
  override name = "ConnectionUnavailableError";
  /** Whether Descope does not accept such a request at all, so it would not help to try again. */
  readonly isRejected: boolean;

  constructor(message: string, { isRejected = false, ...options }: ErrorOptions & { isRejected?: boolean } = {}) {
    super(message, options);
    this.isRejected = isRejected;
  }
}

/** A user's access to another API. The token is left out of JSON and logs, since a tool may log this as a whole. */
export class ConnectedAccount {
  readonly status = "connected";
  readonly tokenType: string;
  readonly scopes: string[];
  /** Seconds since the epoch, if Descope knows. */
  readonly expiresAt: number | undefined;
  readonly #accessToken: string;

  constructor({ accessToken, accessTokenType, accessTokenExpiry, scopes }: IssuedToken) {
    this.tokenType = accessTokenType || "Bearer";
    this.scopes = scopes ?? [];
    this.expiresAt = accessTokenExpiry;
    this.#accessToken = accessToken;
  }

  /** For the `Authorization` header of that API; not in copies of this object (`{ ...account }`). */
  get accessToken(): string {
    return this.#accessToken;
  }
}

/** Whether a caller's connection can be used, and if not, why. */
export type ConnectionStatus =
  | ConnectedAccount
  /** Never connected, disconnected, or connected with fewer scopes. */
  | { status: "not_connected" }
  /** A policy of the Descope project forbids it, or the caller is a machine. */
  | { status: "forbidden" }
  /** The caller's token lacks `outbound.token.fetch`. */
  | { status: "missing_scope" }
  /** Descope no longer accepts the caller's token, for example because the user was signed out. */
  | { status: "token_rejected" };

interface ConnectionOptions {
  /** Scopes of the other API; unset for those that the Descope console sets. */
  scopes?: string[] | undefined;
  /** Ends the request early, as when the call was cancelled. */
  signal?: AbortSignal | undefined;
}

/**
 * Asks Descope for a caller's token of another API, with the caller's own token, so that Descope's policies apply
 * (docs.descope.com: Agentic Identity Hub, Connections). Nothing is cached: policies apply to each request.
 * @param app the connection's ID in the Descope console; never a tool's input
 * @throws ConnectionUnavailableError if Descope does not answer in time, or not as specified
 */
export async function connectionToken(
  caller: Caller,
  app: string,
  { scopes, signal }: ConnectionOptions = {},
): Promise<ConnectionStatus> {
  if (caller.kind === "machine") return { status: "forbidden" };
  if (!caller.scopes.includes(connectionScope)) return { status: "missing_scope" };
  const { token, server } = credentialsOf(caller);
  const body = { appId: app, userId: caller.subject, ...(scopes && { scopes }) };
  const answer = await ask(server, { path: scopes ? "user/token" : "user/token/latest", token, body, signal });
  const refusal = tokenRefusals[answer.status];
  if (refusal) return { status: refusal };
  const { data } = answer.ok ? tokenAnswer.safeParse(parseJson(answer.body)) : {};
  if (!data) throw unusable(answer);
  const { token: issued } = data;
  if ((issued.userId ?? caller.subject) !== caller.subject || (issued.appId ?? app) !== app) {
    throw new ConnectionUnavailableError("Descope returned the token of another user or connection");
  }
  // Descope renews tokens itself: one that has expired could not be renewed.
  const hasExpired = issued.accessTokenExpiry !== undefined && issued.accessTokenExpiry * 1000 <= Date.now();
  return hasExpired ? { status: "not_connected" } : new ConnectedAccount(issued);
}

// What 401 and 403 mean is not documented; Descope's SDKs tell them apart like this.
const tokenRefusals: Record<number, "token_rejected" | "forbidden" | "not_connected"> = {
  401: "token_rejected",
  403: "forbidden",
  404: "not_connected",
};

/** Descope writes times as text: seconds since the epoch, or RFC 3339. */
const time = z.union([z.string(), z.number()]).transform((written) => {
  const text = String(written).slice(0, 100);
  // `Date.parse` reads a year in almost any number.
  const seconds = Number.isNaN(Number(text)) ? Math.floor(Date.parse(text) / 1000) : Number(text);
  return seconds > 0 ? seconds : undefined;
});

const issuedToken = z.object({
  // If a header cannot contain a character, the error of sending it would quote the token.
  accessToken: z.string().regex(/^[\x21-\x7E]+$/),
  accessTokenType: z
    .string()
    .regex(/^[\w-]{0,100}$/)
    .nullish(),
  accessTokenExpiry: time.nullish().transform((seconds) => seconds ?? undefined),
  scopes: z.array(z.string()).nullish(),
  userId: idOrNothing(),
  appId: idOrNothing(),
});

type IssuedToken = z.output<typeof issuedToken>;

const tokenAnswer = z.object({ token: issuedToken });

function idOrNothing() {
  return z
    .string()
    .nullish()
    .transform((id) => id || undefined);
}

/** Where a user gives consent, or why Descope does not let them. */
export type ConnectStart =
  | { url: WebUrl; refusal?: undefined }
  | { url?: undefined; refusal: "session_rejected" | "forbidden" | "unknown_connection" };

type WebUrl = `${"http" | "https"}://${string}`;

/** What the browser comes back to, and what the user is asked for. */
interface ConnectRequest {
  redirectUrl: string;
  /** Unset for those that the Descope console sets. */
  scopes?: string[] | undefined;
}

/**
 * Asks Descope for the page on which a user connects an account. Who connects it is known by the refresh token alone.
 * @param refreshToken of the user's website session
 * @throws ConnectionUnavailableError if Descope does not answer in time, or not with a URL to which a browser may go
 */
export async function connectUrl(
  server: DescopeServer,
  refreshToken: string,
  app: string,
  { redirectUrl, scopes }: ConnectRequest,
): Promise<ConnectStart> {
  const body = { appId: app, options: { redirectUrl, ...(scopes && { scopes }) } };
  const answer = await ask(server, { path: "connect", token: refreshToken, body });
  const refusal = connectRefusals[answer.status];
  if (refusal) return { refusal };
  const { data } = answer.ok ? connectAnswer.safeParse(parseJson(answer.body)) : {};
  const url = data && consentUrl(data.url, server);
  if (!url) throw unusable(answer);
  return { url };
}

const connectRefusals: Record<number, "session_rejected" | "forbidden" | "unknown_connection"> = {
  401: "session_rejected",
  403: "forbidden",
  404: "unknown_connection",
};

const connectAnswer = z.object({ url: z.string().max(8_000) });

/** A page on the web: with https anywhere, since the consent page is the other service's; otherwise at Descope itself. */
function consentUrl(text: string, { origin }: DescopeServer): WebUrl | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || url.username || url.password) return undefined;
  const place = url.host + url.pathname + url.search + url.hash;
  if (url.protocol === "https:") return `https://${place}`;
  return url.origin === origin ? `http://${place}` : undefined;
}

/** Milliseconds for one request; a retry has its own. */
const timeoutMs = 4_000;
const maxBytes = 262_144;

interface Question {
  path: string;
  token: string;
  body: object;
  signal?: AbortSignal | undefined;
}

/** Sends a request; Descope's 500 is worth one retry, as its SDKs do. */
async function ask(server: DescopeServer, question: Question): Promise<WholeAnswer> {
  const answer = await send(server, question);
  return answer.status === 500 ? send(server, question) : answer;
}

function send({ origin, projectId }: DescopeServer, { path, token, body, signal }: Question): Promise<WholeAnswer> {
  const headers = { Authorization: `Bearer ${projectId}:${token}`, "Content-Type": "application/json" };
  const init = { method: "POST", headers, body: JSON.stringify(body), ...(signal && { signal }) };
  return boundedFetch(`${origin}/v1/mgmt/outbound/app/${path}`, init, { timeoutMs, maxBytes }).catch((cause) => {
    throw new ConnectionUnavailableError("Descope could not be asked about the connection", { cause });
  });
}

/** Says nothing of the body, which may contain a token. */
function unusable({ status }: WholeAnswer): ConnectionUnavailableError {
  const isRejected = status >= 400 && status < 500 && ![408, 425, 429].includes(status);
  const message = `Descope gave an answer about the connection that cannot be used (${status})`;
  return new ConnectionUnavailableError(message, { isRejected });
}
