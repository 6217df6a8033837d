import type { DescopeServer } from "@/lib/descope/discovery-url";
import { isPrivateHost } from "@/lib/http/private-address";
import { resourceMetadataUrl } from "@/lib/oauth/protected-resource";
import { type Answer, ask } from "./answer";
import { readAuthorizationServer, readChallenge, readProtectedResource } from "./evidence";
import type { Site } from "./site";

/** Starts the requests to the configured Descope server: its URLs are known, so no request waits for another. */
export function askDescope({ issuer, projectIssuer, serverId, jwksUri }: DescopeServer) {
  return {
    issuer: Promise.resolve(issuer),
    metadata: ask(appendedUrl(issuer)),
    projectMetadata: serverId ? ask(appendedUrl(projectIssuer)) : Promise.resolve(undefined),
    insertedMetadata: Promise.all(insertedUrls(issuer).map((url) => ask(url))),
    keys: ask(jwksUri),
  };
}

/** Starts the requests to the authorization server that a server names in its answers, as clients do. */
export function askNamedServer(site: Site, server: Record<"challenge" | "resourceMetadata", Promise<Answer>>) {
  const follow = followFrom(site.origin);
  const pointedMetadata = askPointed(site, server.challenge, follow);
  const issuer = pointedMetadata.then(async (pointed) => {
    return readProtectedResource(pointed ?? (await server.resourceMetadata)).value?.authorization_servers[0];
  });
  const ifKnown = async <T>(question: (issuer: string) => Promise<T>) => {
    const name = await issuer;
    return name && URL.canParse(name) ? question(name) : undefined;
  };
  const appended = ifKnown((name) => follow(appendedUrl(name)));
  const insertedMetadata = ifKnown((name) => Promise.all(insertedUrls(name).map((url) => follow(url))));
  const metadata = firstUsable(insertedMetadata, appended);
  return { pointedMetadata, issuer, metadata, insertedMetadata, keys: findKeys(metadata, follow) };
}

type Follow = (url: string) => Promise<Answer>;

/**
 * How to request URLs that a server names. A public server must not make the person checking it send requests into
 * their own private network: such a URL is not requested, and the report says so.
 */
function followFrom(origin: string): Follow {
  if (isPrivateHost(new URL(origin).hostname)) return ask;
  const error = "not requested, because it is on a private network, which clients cannot reach";
  return async (url) => (isPrivateHost(new URL(url).hostname) ? { url, error, elapsedMs: 0 } : ask(url));
}

/** The URL that Descope serves, and the last one that clients try. */
function appendedUrl(issuer: string): string {
  return `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
}

/** The first two URLs that clients try for an issuer with a path (RFC 8414 §3.1: the well-known part goes first). */
function insertedUrls(issuer: string): string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, "");
  const first = `${origin}/.well-known/oauth-authorization-server${path}`;
  // Without a path, the second is the same as the path-appended URL.
  return path ? [first, `${origin}/.well-known/openid-configuration${path}`] : [first];
}

/** Requests the resource metadata that the challenge points to, if that is not the well-known URL. */
async function askPointed(site: Site, challenge: Promise<Answer>, follow: Follow): Promise<Answer | undefined> {
  const pointer = readChallenge(await challenge)?.resourceMetadata;
  const isElsewhere = pointer && URL.canParse(pointer) && pointer !== resourceMetadataUrl(site.resource);
  return isElsewhere ? follow(pointer) : undefined;
}

/** The document that a client would use: the first valid one of those it tries; Descope serves only the last. */
async function firstUsable(
  inserted: Promise<Answer[] | undefined>,
  appended: Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  const isUsable = (answer: Answer) => readAuthorizationServer(answer).value !== undefined;
  return (await inserted)?.find(isUsable) ?? appended;
}

async function findKeys(metadata: Promise<Answer | undefined>, follow: Follow): Promise<Answer | undefined> {
  const url = readAuthorizationServer(await metadata).value?.jwks_uri;
  return url && URL.canParse(url) ? follow(url) : undefined;
}
