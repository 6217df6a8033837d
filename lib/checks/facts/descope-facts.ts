import { isPrivateHost } from "@/lib/http/private-address";
import { resourceMetadataUrl } from "@/lib/oauth/protected-resource";
import { type Answer, ask } from "./answer";
import { readAuthorizationServer, readChallenge, readProtectedResource } from "./documents";
import type { Site } from "./site";

/** Responses of the authorization server: Descope, or for a server checked by URL whichever one it names. */
export interface DescopeFacts {
  /** The resource metadata that the challenge points to, if not the well-known URL; only for a server checked by URL. */
  pointedMetadata?: Answer;
  /** The authorization server that clients are sent to. */
  issuer?: string;
  /** Its metadata: for Descope the OpenID document, which every client eventually requests. */
  metadata?: Answer;
  /** The project's metadata, if the issuer is an MCP server of that project. */
  projectMetadata?: Answer;
  /** The two URLs that clients try before that of `metadata` (RFC 8414 §3.1: the well-known part goes first). */
  insertedMetadata?: Answer[];
  keys?: Answer;
}

type Gathering = { [Name in keyof DescopeFacts]: Promise<DescopeFacts[Name]> };
type Follow = (url: string) => Promise<Answer>;
type Discovery = Record<"challenge" | "resourceMetadata", Promise<Answer>>;

/**
 * Starts the requests to the authorization server. Its issuer comes from the configuration, so no request has to
 * wait; for a server checked by URL it comes from the resource metadata, as it does for clients.
 */
export function askDescope(site: Site, server: Discovery): Gathering {
  const descope = site.descope;
  const follow = followFor(site);
  const pointedMetadata = descope ? Promise.resolve(undefined) : askPointed(site, server, follow);
  const issuer = descope ? Promise.resolve(descope.issuer) : findIssuer(pointedMetadata, server);
  const ifKnown = async <T>(question: (issuer: string) => Promise<T>) => {
    const name = await issuer;
    return name && URL.canParse(name) ? question(name) : undefined;
  };
  const appended = ifKnown((name) => follow(`${name.replace(/\/$/, "")}/.well-known/openid-configuration`));
  const insertedMetadata = ifKnown((name) => Promise.all(insertedUrls(name).map((url) => follow(url))));
  // Descope serves the path-appended URL; other authorization servers may serve only one of those that clients try first.
  const metadata = descope ? appended : firstUsable(insertedMetadata, appended);
  const project = descope?.serverId && `${descope.projectIssuer}/.well-known/openid-configuration`;
  return {
    pointedMetadata,
    issuer,
    metadata,
    projectMetadata: Promise.resolve(project ? ask(project) : undefined),
    insertedMetadata,
    keys: descope ? ask(descope.jwksUri) : findKeys(metadata, follow),
  };
}

/**
 * How to request URLs that a server names. A public server must not make the person checking it send requests into
 * their own private network: such a URL is not requested, and the report says so.
 */
function followFor({ descope, origin }: Site): Follow {
  if (descope || isPrivateHost(new URL(origin).hostname)) return ask;
  return async (url) =>
    isPrivateHost(new URL(url).hostname)
      ? {
          url,
          error: "not requested, because it is on a private network, which clients cannot reach",
          elapsedMs: 0,
        }
      : ask(url);
}

/** The first two URLs that clients try for an issuer with a path. */
function insertedUrls(issuer: string): string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, "");
  const first = `${origin}/.well-known/oauth-authorization-server${path}`;
  // Without a path, the second is the same as the path-appended URL.
  return path ? [first, `${origin}/.well-known/openid-configuration${path}`] : [first];
}

async function findIssuer(pointed: Promise<Answer | undefined>, server: Discovery): Promise<string | undefined> {
  const answer = (await pointed) ?? (await server.resourceMetadata);
  return readProtectedResource(answer).value?.authorization_servers[0];
}

/** Requests the resource metadata that the challenge points to, if that is not the well-known URL. */
async function askPointed(site: Site, { challenge }: Discovery, follow: Follow): Promise<Answer | undefined> {
  const pointer = readChallenge(await challenge)?.resourceMetadata;
  const isElsewhere = pointer && URL.canParse(pointer) && pointer !== resourceMetadataUrl(site.resource);
  return isElsewhere ? follow(pointer) : undefined;
}

/** The document that a client would use: the first valid one. */
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
