import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  PROTOCOL_VERSION_META_KEY,
  type ServerContext,
} from "@modelcontextprotocol/server";
import * as z from "zod";
import { type Config, readConfig } from "@/lib/config";
import { connectLink } from "@/lib/connect/link";
import { connectionScope } from "@/lib/descope/caller";
import { ConnectionUnavailableError, connectionToken } from "@/lib/descope/connections";
import { errorDetails, log } from "@/lib/log";
import { callerOf } from "./caller";
import type { Connection } from "./requirements";

/** A token of the other API. It is left out of JSON and logs, since a tool may log this as a whole. */
class UsableToken {
  readonly ask = undefined;
  readonly #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  get token(): string {
    return this.#token;
  }
}

/** A token of the other API, or what the tool returns instead of calling it. */
export type ConnectionUse = UsableToken | { token?: undefined; ask: CallToolResult | InputRequiredResult };

/**
 * Gets the caller's token of another API. A caller who has not connected an account is asked to: in a dialog with the
 * link if the client has one (elicitation in URL mode, MCP 2026-07-28), otherwise in a text.
 * @param ctx the last argument of the tool
 * @param connection the one in the tool's `requires`
 * @returns `ask`, which the tool then returns as it is, or else `token`
 */
export async function useConnection(ctx: ServerContext, connection: Connection): Promise<ConnectionUse> {
  const { app, scopes } = connection;
  const caller = callerOf(ctx);
  const result = await connectionToken(caller, app, { scopes, signal: ctx.mcpReq.signal }).catch((error: unknown) => {
    // After a cancellation nobody waits, and it is no outage.
    if (!(error instanceof ConnectionUnavailableError) || ctx.mcpReq.signal.aborted) throw error;
    const requestId = ctx.http?.authInfo?.extra?.requestId;
    log("error", "connection_unavailable", { app, ...errorDetails(error), clientId: caller.clientId, requestId });
    return { status: error.isRejected ? "rejected" : "unavailable" } as const;
  });
  if (result.status === "connected") return new UsableToken(result.accessToken);
  if (result.status !== "not_connected") return { ask: failure(sentences[result.status](app)) };
  return { ask: askToConnect(ctx, app, await connectLink({ subject: caller.subject, app, scopes }, configuration())) };
}

type Failure = "forbidden" | "missing_scope" | "token_rejected" | "rejected" | "unavailable";

/** What a model can do about it. */
const sentences: Record<Failure, (app: string) => string> = {
  forbidden: (app) =>
    `A policy of this server's Descope project does not let this caller use ${app}. Do not try again.`,
  missing_scope: (app) => `The access token lacks the scope ${connectionScope}, which ${app} needs. Sign in again.`,
  token_rejected: (app) => `Descope no longer accepts the access token, so ${app} was not called. Sign in again.`,
  rejected: (app) =>
    `Descope does not accept this server's request for ${app}. Do not try again: the owner of the server has to check its log.`,
  unavailable: (app) =>
    `Descope is not responding, so ${app} was not called. Nothing was changed. Try again in a minute.`,
};

function askToConnect(ctx: ServerContext, app: string, url: string): CallToolResult | InputRequiredResult {
  const key = `connect-${app}`;
  const answer = inputResponse(ctx.mcpReq.inputResponses, key);
  if (answer.kind === "elicit" && answer.action !== "accept") {
    return failure(`The user did not connect ${app}, so it was not called. Ask them before you try again.`);
  }
  // A client accepts when the user agrees to open the link. To ask again at once would never end.
  if (answer.kind === "missing" && canElicit(ctx, "url")) {
    const message = `To use ${app}, connect your account. This opens a page of this server.`;
    return inputRequired({ inputRequests: { [key]: inputRequired.elicitUrl({ message, url }) } });
  }
  return failure(
    `${app} is not connected for this user yet. Show them this link, and call the tool again when they have connected: ` +
      `${url} (it works for ten minutes, and for them alone)`,
  );
}

function failure(text: string): CallToolResult {
  return { isError: true, content: [{ type: "text", text }] };
}

const anything = z.unknown().optional();
const elicitation = z.object({ url: anything, form: anything });
// Requests of 2025 may carry such capabilities too, but never the version.
const envelope = z.object({
  [PROTOCOL_VERSION_META_KEY]: z.string(),
  [CLIENT_CAPABILITIES_META_KEY]: z.object({ elicitation }),
});

/**
 * Whether the client can ask its user: with a link (`url`) or with a form. Clients of the 2025 protocols cannot: this
 * server keeps no connection on which to ask them. Without a mode, a client means forms (MCP specification, elicitation).
 */
export function canElicit({ mcpReq }: ServerContext, mode: "url" | "form"): boolean {
  const modes = envelope.safeParse(mcpReq.envelope).data?.[CLIENT_CAPABILITIES_META_KEY].elicitation;
  if (!modes) return false;
  return mode === "url" ? modes.url !== undefined : modes.form !== undefined || modes.url === undefined;
}

function configuration(): Config {
  const result = readConfig();
  if (!result.ok) throw new Error("A tool was called without a configuration");
  return result.config;
}
