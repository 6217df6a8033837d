import {
  type CacheHint,
  type McpServer,
  requireScopes,
  type ScopeChallengeHandler,
} from "@modelcontextprotocol/server";
import * as z from "zod";
import { type Caller, connectionId, connectionScope } from "@/lib/descope/caller";

/** A tool, resource or prompt: it registers itself with the SDK's own calls. */
export type Feature = (server: McpServer, caller?: Caller) => void;

/** An API that a tool calls as the signed-in user, through a connection of Descope (an "outbound app"). */
export interface Connection {
  /** The connection's ID in the Descope console. */
  app: string;
  /** Scopes of that API; unset for those that the console sets. */
  scopes?: string[];
}

/** What a caller needs to see and use a feature. Scopes are not among them: those can be asked for (`scopeChallenge`). */
export interface Requirements {
  /** Every one of them, in the active tenant (see `Caller.roles`). */
  roles?: string[];
  /** Every one of them, in the active tenant. */
  permissions?: string[];
  /** The tenant that must be active in the caller's token; `true` for any. */
  tenant?: true | string;
  /** The caller sees the tools anyway. Without Descope's scope for connections, a call gets a scope challenge. */
  connection?: Connection;
}

const text = z.string().regex(/\S/, "must not be empty");
const texts = z.array(text).min(1, "must name at least one");
const app = z.string().regex(connectionId, "must have letters, digits, - and _ only");
const connection = z.strictObject({ app, scopes: texts.optional() });
const requirementsSchema = z.strictObject({
  roles: texts.optional(),
  permissions: texts.optional(),
  tenant: z.union([z.literal(true), text]).optional(),
  connection: connection.optional(),
});

/**
 * Limits a feature to callers who meet the requirements: for anyone else it does not exist. The feature checks its caller
 * itself, so it stays closed however it is wrapped or nested.
 * @param register registers the feature, with the SDK's own calls
 * @throws Error when a requirement is empty, undefined or unknown: leaving it out would open the feature
 */
export function requires(requirements: Requirements, register: Feature): Feature {
  const needed = readRequirements(requirements);
  return (server, caller) => {
    if (!describedOnly.has(server) && !meets(caller, needed)) return;
    const before = new Set(entriesOf(server));
    register(server, caller);
    for (const entry of entriesOf(server).filter((one) => !before.has(one))) {
      if (needed.connection) addScope(entry, connectionScope);
      keepPrivate(entry);
      known.set(entry, merge(needed, known.get(entry)));
    }
  };
}

function readRequirements(given: Requirements): Requirements {
  const { data, error } = requirementsSchema.safeParse(given);
  const values = Object.entries({ ...given });
  const unset = values.find(([, value]) => value === undefined)?.[0];
  const [issue] = error?.issues ?? [];
  const wrong = issue ? `${issue.path.join(".")} ${issue.message}` : unset && `${unset} is undefined`;
  if (wrong || values.length === 0)
    throw new Error(`requires() would not limit this feature as written: ${wrong ?? "nothing is required"}`);
  return { ...data };
}

/** Whether a caller meets the requirements on roles, permissions and tenant; one who is unknown meets none. */
export function meets(caller: Caller | undefined, { roles, permissions, tenant }: Requirements): boolean {
  const hasAll = (held: string[] = [], needed: string[] = []) => needed.every((name) => held.includes(name));
  const isInTenant = tenant === undefined || (tenant === true ? Boolean(caller?.tenant) : caller?.tenant === tenant);
  return hasAll(caller?.roles, roles) && hasAll(caller?.permissions, permissions) && isInTenant;
}

/** Servers that list what exists, for whomever. They never serve a caller. */
const describedOnly = new WeakSet<McpServer>();
/** What was registered on them, with what it needs. */
const known = new WeakMap<object, Requirements>();

/** Makes a server take every feature, whatever it requires. For descriptions only: never connect it to a client. */
export function describeOnly(server: McpServer): McpServer {
  describedOnly.add(server);
  return server;
}

/** What an entry of a registry needs, on a server from `describeOnly`. */
export function requirementsOf(server: McpServer, registry: string, key: string): Requirements {
  const entry = new Map(Object.entries<object>({ ...Reflect.get(server, registry) })).get(key);
  return (entry && known.get(entry)) ?? {};
}

/** The requirements of two features, one inside the other. */
function merge(outer: Requirements, inner: Requirements = {}): Requirements {
  const both = (a: string[] = [], b: string[] = []) => [...new Set([...a, ...b])];
  return {
    ...outer,
    ...inner,
    // One tenant is stricter than any.
    ...(typeof outer.tenant === "string" && { tenant: outer.tenant }),
    ...((outer.roles || inner.roles) && { roles: both(outer.roles, inner.roles) }),
    ...((outer.permissions || inner.permissions) && { permissions: both(outer.permissions, inner.permissions) }),
  };
}

interface Entry {
  scopeChallenge?: ScopeChallengeHandler | undefined;
  cacheHint?: CacheHint;
  /** Only resources and templates have one. */
  readCallback?: (...args: unknown[]) => Promise<object> | object;
}

/** What is registered so far: tools, resources, resource templates and prompts. */
function entriesOf(server: McpServer): Entry[] {
  const registries = ["_registeredTools", "_registeredResources", "_registeredResourceTemplates", "_registeredPrompts"];
  return registries.flatMap((name) => Object.values<Entry>({ ...Reflect.get(server, name) }));
}

/** Keeps what not everyone may read out of caches that callers share, whatever the resource says (`cacheScope`). */
function keepPrivate(entry: Entry): void {
  const { readCallback, cacheHint } = entry;
  if (!readCallback) return;
  entry.cacheHint = { ...cacheHint, cacheScope: "private" };
  entry.readCallback = async (...args) => ({ ...(await readCallback(...args)), cacheScope: undefined });
}

/** Makes an entry need one more scope. A challenge names all that are needed, so that stepping up loses none. */
function addScope(entry: Entry, scope: string): void {
  const handlers = [entry.scopeChallenge, requireScopes(scope)];
  entry.scopeChallenge = async (context) => {
    const isMet = (await Promise.all(handlers.map((handler) => handler?.(context)))).every((one) => !one);
    if (isMet || !context.authInfo) return undefined;
    const bare = { ...context, authInfo: { ...context.authInfo, scopes: [] } };
    const all = await Promise.all(handlers.map((handler) => handler?.(bare)));
    const [first = scope, ...rest] = new Set(all.flatMap((challenge) => challenge?.scopes ?? []));
    return { scopes: [first, ...rest] };
  };
}
