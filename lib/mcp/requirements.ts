import { type McpServer, requireScopes, type ScopeChallengeHandler } from "@modelcontextprotocol/server";
import { type Caller, connectionScope } from "@/lib/descope/caller";

/** A tool, resource or prompt: it registers itself with the SDK's own calls. */
export interface Feature {
  (server: McpServer, caller?: Caller): void;
  /** What its caller needs besides scopes; set by `requires`. */
  requirements?: Requirements;
}

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

/**
 * Limits a feature to callers who meet the requirements: for anyone else it does not exist.
 * @param register registers the feature, with the SDK's own calls
 * @throws Error when nothing is required, which would open the feature to everyone
 */
export function requires(requirements: Requirements, register: Feature): Feature {
  const isEmpty = (value: unknown) => value === undefined || value === "" || (Array.isArray(value) && !value.length);
  const values = Object.values(requirements);
  if (values.length === 0 || values.some(isEmpty))
    throw new Error("requires() needs at least one value per requirement");
  const feature: Feature = (server, caller) => {
    const before = new Set(entriesOf(server));
    register(server, caller);
    if (!requirements.connection) return;
    for (const entry of entriesOf(server)) if (!before.has(entry)) addScope(entry, connectionScope);
  };
  return Object.assign(feature, { requirements });
}

/** Whether a caller may use a feature; a caller who is unknown meets no requirement. */
export function meets(caller: Caller | undefined, { roles, permissions, tenant }: Requirements = {}): boolean {
  const hasAll = (held: string[] = [], needed: string[] = []) => needed.every((name) => held.includes(name));
  const isInTenant = tenant === undefined || (tenant === true ? Boolean(caller?.tenant) : caller?.tenant === tenant);
  return hasAll(caller?.roles, roles) && hasAll(caller?.permissions, permissions) && isInTenant;
}

/** What is registered so far: tools, resources, resource templates and prompts. */
function entriesOf(server: McpServer): { scopeChallenge?: ScopeChallengeHandler | undefined }[] {
  const registries = ["_registeredTools", "_registeredResources", "_registeredResourceTemplates", "_registeredPrompts"];
  return registries.flatMap((name) => Object.values<object>({ ...Reflect.get(server, name) }));
}

/** Makes an entry need one more scope. A challenge names all that are needed, so that stepping up loses none. */
function addScope(entry: { scopeChallenge?: ScopeChallengeHandler | undefined }, scope: string): void {
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
