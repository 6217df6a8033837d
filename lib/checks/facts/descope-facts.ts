import { isPrivateHost } from "@/lib/http/private-address";
import { resourceMetadataUrl } from "@/lib/oauth/resource-metadata";
import { type Answer, ask } from "./answer";
import { readAuthorizationServer, readChallenge, readProtectedResource } from "./documents";
import type { Site } from "./site";

/** What the authorization server answers: Descope, or for a foreign server whatever it names. */
export interface DescopeFacts {
  /** The resource metadata that the challenge of a foreign server points to, when that is not its own address. */
  pointedMetadata?: Answer;
  /** The authorization server that clients are sent to. */
  issuer?: string;
  /** Its document: for Descope the OpenID one, which every client reaches in the end. */
  metadata?: Answer;
  /** The project's document, when the issuer is one MCP server of it. */
  projectMetadata?: Answer;
  /** The two addresses that clients ask before `metadata` (RFC 8414 §3.1: the well-known part goes first). */
  insertedMetadata?: Answer[];
  keys?: Answer;
}

type Gathering = { [Name in keyof DescopeFacts]: Promise<DescopeFacts[Name]> };
type Follow = (url: string) => Promise<Answer>;
type Discovery = Record<"challenge" | "resourceMetadata", Promise<Answer>>;

/**
 * Starts to ask the authorization server. Its name comes from the configuration, so that nothing waits; for a
 * foreign server from its resource metadata, as a client finds it.
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
  // Descope serves the appended address; others may serve only one that clients ask before it.
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
 * How URLs are followed that a server names. One on the Internet must not point who checks it to what only his own
 * network can reach: such a URL is not asked, and the report says so.
 */
function followFor({ descope, origin }: Site): Follow {
  if (descope || isPrivateHost(new URL(origin).hostname)) return ask;
  return async (url) =>
    isPrivateHost(new URL(url).hostname)
      ? { url, error: "not asked, because it is on a private network, where clients cannot go", elapsedMs: 0 }
      : ask(url);
}

/** The first two addresses that clients try for an issuer with a path. */
function insertedUrls(issuer: string): string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, "");
  const first = `${origin}/.well-known/oauth-authorization-server${path}`;
  // Without a path the second is the appended address itself.
  return path ? [first, `${origin}/.well-known/openid-configuration${path}`] : [first];
}

async function findIssuer(
  pointed: Promise<Answer | undefined>,
  server: Discovery,
): Promise<string | undefined> {
  const answer = (await pointed) ?? (await server.resourceMetadata);
  return readProtectedResource(answer).value?.authorization_servers[0];
}

/** Follows the challenge of a foreign server to where it points, when that is not where it belongs. */
async function askPointed(site: Site, { challenge }: Discovery, follow: Follow): Promise<Answer | undefined> {
  const pointer = readChallenge(await challenge)?.resourceMetadata;
  const isElsewhere = pointer && URL.canParse(pointer) && pointer !== resourceMetadataUrl(site.resource);
  return isElsewhere ? follow(pointer) : undefined;
}

/** The document that a client would take: the first that is one. */
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
