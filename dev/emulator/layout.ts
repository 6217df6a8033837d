import { createHash, randomInt } from "node:crypto";

/** The two authorization servers of one Descope project: the MCP server's own, and the project's. */
export type IssuerKind = "server" | "project";

/** The paths of one authorization server, as Descope lays them out. */
type IssuerPaths = {
  issuer: string;
  authorize: string;
  token: string;
  userinfo: string;
  register: string;
  revoke: string;
  signIn: string;
};

/** Where everything lives: the origin, the ids, and the paths of both authorization servers. */
export type Layout = {
  origin: string;
  projectId: string;
  serverId: string;
  keyPaths: readonly [string, string];
  paths: Record<IssuerKind, IssuerPaths>;
};

/** Takes the origin and both ids, returns Descope's URL layout for them. */
export function descopeLayout(origin: string, projectId: string, serverId: string): Layout {
  const agentic = `agentic/${projectId}/${serverId}`;
  return {
    origin,
    projectId,
    serverId,
    keyPaths: [`/${projectId}/.well-known/jwks.json`, `/v2/keys/${projectId}`],
    paths: {
      server: {
        issuer: `/v1/apps/${agentic}`,
        authorize: `/oauth2/v1/apps/${agentic}/authorize`,
        token: `/oauth2/v1/apps/${agentic}/token`,
        userinfo: `/oauth2/v1/apps/${projectId}/userinfo`,
        register: `/v1/mgmt/mcp/client/${projectId}/${serverId}/register`,
        revoke: `/oauth2/v1/apps/${projectId}/revoke`,
        signIn: `/sign-in/${serverId}`,
      },
      project: {
        issuer: `/v1/apps/${projectId}`,
        authorize: "/oauth2/v1/apps/authorize",
        token: "/oauth2/v1/apps/token",
        userinfo: "/oauth2/v1/apps/userinfo",
        register: `/v1/mgmt/inboundapp/app/${projectId}/register`,
        revoke: "/oauth2/v1/apps/revoke",
        signIn: "/sign-in/project",
      },
    },
  };
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const uniqueLength = 27;

/** Takes a prefix such as "TPA2" or "SK2", returns a random id of Descope's shape: letters for the kind, then 27 characters. */
export function descopeId(prefix: string): string {
  return withPrefix(prefix, () => alphabet[randomInt(alphabet.length)] ?? "");
}

/** Takes a client id, returns the id under which the console knows the client (`TPA…`). */
export function recordIdOf(clientId: string): string {
  const [, recordId] = /^P\w+:(TPA\w+)$/.exec(Buffer.from(clientId, "base64").toString()) ?? [];
  return recordId ?? derivedId("TPA2", clientId);
}

/** Takes a record id, returns the client id that goes with it: base64 of project and record, with its `=` if it has one. */
export function clientIdOf(projectId: string, recordId: string): string {
  return Buffer.from(`${projectId}:${recordId}`).toString("base64");
}

/** Takes a prefix and a text, returns an ID of Descope's shape, always the same for the same text. */
export function derivedId(prefix: string, text: string): string {
  const bytes = createHash("sha256").update(text).digest();
  return withPrefix(prefix, (index) => alphabet[(bytes[index] ?? 0) % alphabet.length] ?? "");
}

function withPrefix(prefix: string, characterAt: (index: number) => string): string {
  const letters = prefix.replace(/\d$/, "").length;
  const missing = uniqueLength - (prefix.length - letters);
  return prefix + Array.from({ length: missing }, (_, index) => characterAt(index)).join("");
}
