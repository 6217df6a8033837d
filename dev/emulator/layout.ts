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
        signIn: "/sign-in/server",
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
