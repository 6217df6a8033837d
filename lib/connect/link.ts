import { EncryptJWT, errors, jwtDecrypt } from "jose";
import * as z from "zod";
import type { Config } from "@/lib/config";
import { readConnectSecret } from "@/lib/config/connect";
import { connectionId } from "@/lib/descope/caller";
import { sealingKey } from "@/lib/sign-in/own-cookie";

/** For whom a link is, and what it connects. */
export interface ConnectLink {
  /** Descope's user ID. */
  subject: string;
  /** The connection's ID in Descope. */
  app: string;
  /** Scopes of the other API; unset for those that the Descope console sets. */
  scopes?: string[] | undefined;
}

/** Why a state is refused. `expired` ones were sealed by this server, for this page. */
export type StateRefusal = "no_state" | "invalid_state" | "expired_state" | "other_app";

/** `link` is what a tool gives its caller, `visit` what the user's browser keeps until it comes back from Descope. */
type Purpose = "link" | "visit";

const lifetime = "10 minutes";
/** Characters: with the rest of the path, it has to fit into the `next` parameter of `/sign-in`. */
const mostCharacters = 2_000;

export function isAppId(text: string): boolean {
  return connectionId.test(text);
}

/** The path of the page that connects an app, and of the one that Descope comes back to. */
export function connectPath(app: string, page: "" | "/done" = ""): `/connect/${string}` {
  return `/connect/${app}${page}`;
}

/**
 * The address at which a user, and nobody else, can connect an app within ten minutes.
 * @throws Error when the app or its scopes do not fit into a link
 */
export async function connectLink(link: ConnectLink, config: Config): Promise<string> {
  const { app } = link;
  if (!isAppId(app)) throw new Error(`"${app}" cannot be a connection's ID: use letters, digits, - and _ only`);
  const state = await seal(link, "link", config);
  if (state.length > mostCharacters) throw new Error(`The scopes of ${app} are too long for a link`);
  return `${config.baseUrl}${connectPath(app)}?state=${state}`;
}

/** Encrypts a link as a JWT (RFC 7519) for this server: nobody else can read it, or make one. */
export function seal({ subject, app, scopes }: ConnectLink, purpose: Purpose, { resource }: Config): Promise<string> {
  return new EncryptJWT({ app, ...(scopes && { scopes }) })
    .setProtectedHeader({ alg: "dir", enc: "A256GCM", typ: purpose })
    .setSubject(subject)
    .setAudience(resource)
    .setIssuedAt()
    .setExpirationTime(lifetime)
    .encrypt(key());
}

const claims = z.object({ sub: z.string(), app: z.string(), scopes: z.array(z.string()).optional() });

/**
 * Opens what `seal` returned.
 * @param sealed untrusted
 * @param app the one in the path, which must be the sealed one
 */
export async function open(
  sealed: unknown,
  app: string,
  purpose: Purpose,
  { resource }: Config,
): Promise<ConnectLink | StateRefusal> {
  if (sealed === undefined || sealed === "") return "no_state";
  if (typeof sealed !== "string" || sealed.length > mostCharacters) return "invalid_state";
  const own = key();
  try {
    const { payload } = await jwtDecrypt(sealed, own, {
      keyManagementAlgorithms: ["dir"],
      contentEncryptionAlgorithms: ["A256GCM"],
      typ: purpose,
      audience: resource,
      requiredClaims: ["iat", "exp"],
      maxTokenAge: lifetime,
      // Instances' clocks may differ.
      clockTolerance: 5,
    });
    const { sub: subject, app: sealedApp, scopes } = claims.parse(payload);
    return sealedApp === app ? { subject, app, scopes } : "other_app";
  } catch (error) {
    return error instanceof errors.JWTExpired ? "expired_state" : "invalid_state";
  }
}

const key = () => sealingKey(readConnectSecret(), "/connect");
