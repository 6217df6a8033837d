import type { JWTPayload } from "jose";
import { type DescopeServer, tenantInIssuer } from "./discovery-url";
import { userIdOf } from "./token-kind";
import { clientIdOf } from "./token-rules";

/** The caller, read from the claims of a token that passed every rule. It holds no credential, so a tool may log it. */
export interface Caller {
  /** `machine`: a client or an access key that acts for itself, not for a user. */
  kind: "user" | "machine";
  /** Descope's user ID, or a machine's record ID; `sub`, unless the project overrides it. */
  subject: string;
  /** Empty when the token names no client. */
  clientId: string;
  scopes: string[];
  /** The tenant whose issuer the token has (cross-app access), or else the one that is active in it (`dct`). */
  tenant?: string;
  /** Who acts for the subject, such as an agent (`act.sub`, RFC 8693 §4.1). It grants nothing. */
  actor?: string;
  /** The roles that count here: those in the active tenant, or the project's own when the token names no tenants. */
  roles: string[];
  /** By the same rule as `roles`. Empty also when Descope leaves them out (`forceAddAllAuthorizationInfo` is off). */
  permissions: string[];
  /** Seconds since the epoch; the end of the year 9999 at the latest, so that every formatter takes it. */
  expiresAt: number;
  claims: JWTPayload;
}

/** Reads the caller from claims, or says that one is missing. Claims of a wrong type grant nothing. */
export function describeCaller(claims: JWTPayload): Caller | "missing_claim" {
  const { exp, act } = claims;
  const subject = userIdOf(claims);
  if (subject === undefined || exp === undefined) return "missing_claim";
  const tenant = activeTenant(claims);
  const granted = authorizationOf(claims, tenant);
  return {
    kind: isMachine(claims, subject) ? "machine" : "user",
    subject,
    clientId: clientIdOf(claims),
    scopes: grantedScopes(claims),
    ...(tenant !== undefined && { tenant }),
    ...(isObject(act) && isId(act.sub) && { actor: act.sub }),
    roles: textsOf(granted.roles),
    permissions: textsOf(granted.permissions),
    expiresAt: Math.min(exp, latestTime),
    claims,
  };
}

/** The last second of the year 9999: RFC 3339 has no later time. */
const latestTime = 253_402_300_799;

/** The scope with which a token may ask Descope for the tokens of its user's connections. */
export const connectionScope = "outbound.token.fetch";

/** The form of a connection's ID; it needs no escaping in a path. */
export const connectionId = /^[\w-]{1,100}$/;

/** The scopes of a token: a string with spaces, or a list; anything else grants nothing. */
export function grantedScopes({ scope }: JWTPayload): string[] {
  return textsOf([typeof scope === "string" ? scope.split(" ") : scope].flat());
}

/** A tenant's identity provider vouches for that tenant alone, whatever else the token names. */
function activeTenant({ dct, iss }: JWTPayload): string | undefined {
  return tenantInIssuer(iss) ?? (isId(dct) ? dct : undefined);
}

/** Where the claims have roles and permissions. A token that names tenants, but none as the active one, has none that count. */
function authorizationOf({ dct, tenants, roles, permissions }: JWTPayload, active: string | undefined): Authorization {
  const isInNone = isObject(tenants) && Object.keys(tenants).length === 0 && dct === undefined && active === undefined;
  if (tenants === undefined || isInNone) return { roles, permissions };
  if (!isObject(tenants) || active === undefined || !Object.hasOwn(tenants, active)) return {};
  return { ...(isObject(tenants[active]) && tenants[active]) };
}

interface Authorization {
  roles?: unknown;
  permissions?: unknown;
}

/** Descope's IDs of access keys; in a regional project, the region's name follows the letter. */
export const accessKeyId = /^K(?:[a-z]{3}\d)?\d[A-Za-z\d]*$/;
const clientRecordId = /^TPA[A-Za-z\d]+$/;

/** A client that acts for itself has the ID of its own record, or its client ID, as subject; a user never does. */
function isMachine(claims: JWTPayload, subject: string): boolean {
  const ids = [claims.sub ?? subject, subject];
  return ids.some((id) => id === clientIdOf(claims) || clientRecordId.test(id) || accessKeyId.test(id));
}

function isId(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(isId) : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What is needed to ask Descope on a caller's behalf. */
interface Credentials {
  token: string;
  server: DescopeServer;
}

/** Kept beside the callers, so that no log line, result or copy of a caller can contain a token. */
const credentials = new WeakMap<Caller, Credentials>();

export function rememberCredentials(caller: Caller, known: Credentials): Caller {
  credentials.set(caller, known);
  return caller;
}

/** The caller's own token. @throws Error for an object that `callerOf` did not return, such as a copy */
export function credentialsOf(caller: Caller): Credentials {
  const known = credentials.get(caller);
  if (!known) throw new Error("This is not a caller from callerOf(ctx), or it is a copy of one");
  return known;
}
