import type { IncomingMessage, ServerResponse } from "node:http";
import * as z from "zod";
import { parseJson } from "@/lib/http/bounded-fetch";
import { readAccessToken } from "./callers";
import { startConsent } from "./connection-consent";
import { type Connection, findApp, findConnection, isForbidden, refreshed, scopeName } from "./connections";
import type { DemoUser } from "./demo";
import { descopeError, readBody, sendJson } from "./http";
import { findSignedIn } from "./sessions";
import type { World } from "./state";
import { connectionScope } from "./switches";

type Message = { request: IncomingMessage; response: ServerResponse };
type Answer = { status: number; body: unknown };

// All codes and sentences are invented.
const refusals = {
  invalidToken: { status: 401, body: descopeError("E061004", "The token is not valid") },
  missingScope: { status: 403, body: descopeError("E011007", `The token lacks the scope ${connectionScope}`) },
  otherUser: { status: 403, body: descopeError("E011008", "The token is not this user's") },
  forbidden: { status: 403, body: descopeError("E011009", "A policy forbids this app") },
  invalidRequest: { status: 400, body: descopeError("E011001", "The request is invalid") },
  unknownApp: { status: 404, body: descopeError("E011010", "The project has no such outbound app") },
  notConnected: { status: 404, body: descopeError("E011011", "There is no token with these scopes") },
} satisfies Record<string, Answer>;

const tokenRequest = z.object({
  appId: z.string(),
  userId: z.string(),
  tenantId: z.string().optional(),
  scopes: z.array(z.string()).default([]),
  options: z.object({ forceRefresh: z.boolean().default(false) }).default({ forceRefresh: false }),
});

/** Answers a user's request for their token of a connection: `Authorization: Bearer <project>:<access token>`. */
export async function answerConnections(world: World, path: string, { request, response }: Message): Promise<void> {
  const { status, body } = await findToken(world, path, request);
  sendJson(response, status, body);
}

async function findToken(world: World, path: string, request: IncomingMessage): Promise<Answer> {
  const caller = await readAccessToken(world, bearerOf(world, request));
  if (!caller) return refusals.invalidToken;
  if (!caller.scopes.includes(connectionScope)) return refusals.missingScope;
  const { data: asked } = tokenRequest.safeParse(parseJson(await readBody(request)));
  if (!asked) return refusals.invalidRequest;
  const { user, claims } = caller;
  if (!user || ![claims.sub, claims.dsub].includes(asked.userId)) return refusals.otherUser;
  if (!findApp(asked.appId)) return refusals.unknownApp;
  if (isForbidden(world, user.id, asked.appId)) return refusals.forbidden;
  const scopes = path.endsWith("/latest") ? [] : asked.scopes;
  const connection = asked.tenantId ? undefined : await findConnection(world, user.id, asked.appId);
  if (!connection || !hasScopes(connection, scopes)) return refusals.notConnected;
  const usable = await refreshed(world, connection, asked.options.forceRefresh);
  return usable ? { status: 200, body: { token: describe(world, usable) } } : refusals.notConnected;
}

function hasScopes({ scopes }: Connection, wanted: string[]): boolean {
  const granted = scopes.map(scopeName);
  return wanted.every((scope) => granted.includes(scopeName(scope)));
}

/** A connection's token as Descope sends it. */
function describe({ switches }: World, connection: Connection) {
  const { id, appId, userId, accessToken, scopes, expiresAt, refreshedAt } = connection;
  const isText = switches.connectionExpiry === "rfc3339";
  return {
    id,
    appId,
    userId,
    tokenSub: "",
    accessToken,
    accessTokenType: "Bearer",
    accessTokenExpiry: isText ? new Date(expiresAt * 1000).toISOString() : String(expiresAt),
    hasRefreshToken: true,
    scopes,
    tenantId: "",
    grantedBy: userId,
    lastRefreshTime: String(refreshedAt),
    lastRefreshError: "",
  };
}

const connectRequest = z.object({
  appId: z.string(),
  options: z.object({ redirectUrl: z.url({ protocol: /^https?$/ }), scopes: z.array(z.string()).default([]) }),
});

/** Answers a request to connect an app with the address of the consent page; who connects is known by the token alone. */
export async function answerConnect(world: World, { request, response }: Message): Promise<void> {
  const { status, body } = await startConnecting(world, request);
  sendJson(response, status, body);
}

async function startConnecting(world: World, request: IncomingMessage): Promise<Answer> {
  const user = await findConnecting(world, bearerOf(world, request));
  if (!user) return refusals.invalidToken;
  const { data: asked } = connectRequest.safeParse(parseJson(await readBody(request)));
  if (!asked) return refusals.invalidRequest;
  const app = findApp(asked.appId);
  if (!app) return refusals.unknownApp;
  if (isForbidden(world, user.id, app.id)) return refusals.forbidden;
  const scopes = asked.options.scopes.length > 0 ? asked.options.scopes : app.defaultScopes;
  if (scopes.some((scope) => !Object.hasOwn(app.scopes, scopeName(scope)))) return refusals.invalidRequest;
  const url = startConsent(world, { user, appId: app.id, scopes, redirectUrl: asked.options.redirectUrl });
  return { status: 200, body: { url } };
}

async function findConnecting(world: World, token: string): Promise<DemoUser | undefined> {
  const signedIn = await findSignedIn(world, token);
  if (signedIn || !world.switches.connectWithAccessToken) return signedIn;
  const caller = await readAccessToken(world, token);
  return caller?.scopes.includes(connectionScope) ? caller.user : undefined;
}

/** The token after the project's ID; empty if the header names another project or has another form. */
function bearerOf({ layout }: World, request: IncomingMessage): string {
  const start = `Bearer ${layout.projectId}:`;
  const header = request.headers.authorization ?? "";
  return header.startsWith(start) ? header.slice(start.length) : "";
}
