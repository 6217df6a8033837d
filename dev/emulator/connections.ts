import { randomBytes } from "node:crypto";
import * as z from "zod";
import { nowInSeconds } from "./access-token";
import { descopeId } from "./layout";
import type { World } from "./state";

/** An app whose API can be called as the user, as the console's page Connections lists it. */
type ConnectionApp = { id: string; name: string; scopes: Record<string, string>; defaultScopes: string[] };

const apps: ConnectionApp[] = [
  {
    id: "google-calendar",
    name: "Google Calendar",
    scopes: { "calendar.readonly": "See your calendars", "calendar.events": "See and change your events" },
    defaultScopes: ["calendar.readonly"],
  },
];

/** Takes an app's ID, returns the app, if the project has it. */
export function findApp(id: string): ConnectionApp | undefined {
  return apps.find((app) => app.id === id);
}

/** Takes one of Google's scopes, returns its short name: the prefix is the same for all. */
export function scopeName(scope: string): string {
  return scope.replace(/^https:\/\/www\.googleapis\.com\/auth\//, "");
}

const connection = z.object({
  id: z.string(),
  userId: z.string(),
  appId: z.string(),
  scopes: z.array(z.string()),
  accessToken: z.string(),
  /** Seconds since the epoch, like all times here. */
  expiresAt: z.number(),
  refreshedAt: z.number(),
  /** The user withdrew access at the app, which Descope does not know until it refreshes. */
  isRevoked: z.boolean(),
});

/** What a user allowed this project to do at another service. */
export type Connection = z.infer<typeof connection>;

const keyOf = (userId: string, appId: string) => `${appId} ${userId}`;
const shelf = (world: World) => world.store.adapter("Connection");
const save = (world: World, changed: Connection) =>
  shelf(world).upsert(keyOf(changed.userId, changed.appId), changed, 0);

/** Takes a user's and an app's ID, returns the connection between them, if there is one. */
export async function findConnection(world: World, userId: string, appId: string): Promise<Connection | undefined> {
  return connection.safeParse(await shelf(world).find(keyOf(userId, appId))).data;
}

/** Takes an access token, returns the connection for which it can be used now, if it is one's. */
export function connectionOf(world: World, accessToken: string): Connection | undefined {
  const all = world.store.lasting().filter(([key]) => key.startsWith("Connection:"));
  return all
    .flatMap(([, { payload }]) => connection.safeParse(payload).data ?? [])
    .find((one) => one.accessToken === accessToken && one.expiresAt > nowInSeconds() && !one.isRevoked);
}

/** Stores what a user allowed; scopes add up over the times that they connect. Returns the connection. */
export async function connect(world: World, userId: string, appId: string, scopes: string[]): Promise<Connection> {
  const former = await findConnection(world, userId, appId);
  const known = former?.isRevoked ? [] : (former?.scopes ?? []);
  const connected = {
    id: former?.id ?? descopeId("OT2"),
    userId,
    appId,
    scopes: [...new Set([...known, ...scopes])],
    isRevoked: false,
    ...newToken(world),
  };
  await save(world, connected);
  return connected;
}

/** Takes a connection, returns it with a token that has not expired; undefined if the app refuses to refresh it. */
export async function refreshed(world: World, current: Connection, isForced = false): Promise<Connection | undefined> {
  if (!isForced && current.expiresAt > nowInSeconds()) return current;
  if (current.isRevoked) return undefined;
  const next = { ...current, ...newToken(world) };
  await save(world, next);
  return next;
}

function newToken({ switches }: World) {
  const refreshedAt = nowInSeconds();
  const accessToken = `ya29.emulator-${randomBytes(24).toString("base64url")}`;
  return { accessToken, refreshedAt, expiresAt: refreshedAt + switches.connectionSeconds };
}

/** What a test can do to connections; a user and an app are named by their IDs. */
export type ConnectionControls = {
  /** Connects as if the user had allowed it, by default the app's usual scopes; returns the app's access token. */
  connect(userId: string, appId: string, scopes?: string[]): Promise<string>;
  /** Disconnects. */
  clear(userId: string, appId: string): Promise<void>;
  /** Lets the access token expire, so that Descope refreshes it the next time it is asked. */
  expire(userId: string, appId: string): Promise<void>;
  /** The user withdraws access at the app: the API refuses the token, and Descope cannot refresh it. */
  revoke(userId: string, appId: string): Promise<void>;
  /** Whether a policy of the project forbids this user the app. */
  setPolicy(userId: string, appId: string, policy: "allow" | "forbid"): void;
};

/** Takes the world, returns the controls. */
export function connectionControls(world: World): ConnectionControls {
  const change = async (userId: string, appId: string, changes: Partial<Connection>) => {
    const current = await findConnection(world, userId, appId);
    if (!current) throw new Error(`${userId} is not connected to ${appId}`);
    await save(world, { ...current, ...changes });
  };
  return {
    connect: async (userId, appId, scopes = findApp(appId)?.defaultScopes ?? []) => {
      return (await connect(world, userId, appId, scopes)).accessToken;
    },
    clear: (userId, appId) =>
      shelf(world)
        .destroy(keyOf(userId, appId))
        .then(() => {}),
    expire: (userId, appId) => change(userId, appId, { expiresAt: 0 }),
    revoke: (userId, appId) => change(userId, appId, { isRevoked: true }),
    setPolicy: (userId, appId, policy) => {
      if (policy === "forbid") world.forbidden.add(keyOf(userId, appId));
      else world.forbidden.delete(keyOf(userId, appId));
    },
  };
}

/** Whether a policy forbids this user the app. */
export function isForbidden(world: World, userId: string, appId: string): boolean {
  return world.forbidden.has(keyOf(userId, appId));
}
