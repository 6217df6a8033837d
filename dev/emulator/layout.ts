import { websiteRoutes } from "./website-routes";

/** The two authorization servers of one Descope project: the MCP server's own, and the project's. */
export type IssuerKind = "server" | "project";

/** What a request is for; faults and the request log are keyed by it. */
export type Endpoint =
  | "metadata"
  | "projectMetadata"
  | "insertedMetadata"
  | "keys"
  | "authorize"
  | "token"
  | "register"
  | "revoke"
  | "flowFiles"
  | "flow"
  | "session"
  | "management";

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

/** Which part of the emulator answers a request. */
type Answerer =
  | "metadata"
  | "keys"
  | "provider"
  | "signIn"
  | "flowFiles"
  | "flow"
  | "session"
  | "management"
  | "nothing";

/** One row of the routing table; `below` also matches one further path segment. */
export type Route = {
  path: string;
  below?: true;
  kind: IssuerKind;
  answerer: Answerer;
  endpoint?: Endpoint;
};

const wellKnownNames = ["openid-configuration", "oauth-authorization-server"] as const;

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

/** Takes a layout, returns every path the emulator answers, with who answers it. */
export function routingTable(layout: Layout): Route[] {
  const inserted = wellKnownNames.map((name) => `/.well-known/${name}${layout.paths.server.issuer}`);
  return [
    ...layout.keyPaths.map((path): Route => ({ path, kind: "project", answerer: "keys", endpoint: "keys" })),
    ...inserted.map(
      (path): Route => ({ path, kind: "server", answerer: "nothing", endpoint: "insertedMetadata" }),
    ),
    ...issuerRoutes(layout, "server", "metadata"),
    ...issuerRoutes(layout, "project", "projectMetadata"),
    ...websiteRoutes(layout),
  ];
}

/** Takes the routing table and a request's path, returns the row that matches, if any. */
export function findRoute(table: readonly Route[], path: string): Route | undefined {
  return table.find((route) => route.path === path || (route.below && isDirectlyBelow(route.path, path)));
}

function issuerRoutes(layout: Layout, kind: IssuerKind, documents: Endpoint): Route[] {
  const paths = layout.paths[kind];
  const provider = (endpoint: "authorize" | "token" | "register" | "revoke"): Route => {
    return { path: paths[endpoint], kind, answerer: "provider", endpoint };
  };
  return [
    ...wellKnownNames.map((name): Route => {
      return { path: `${paths.issuer}/.well-known/${name}`, kind, answerer: "metadata", endpoint: documents };
    }),
    provider("authorize"),
    { path: paths.authorize, below: true, kind, answerer: "provider" },
    provider("token"),
    provider("register"),
    provider("revoke"),
    { path: paths.signIn, below: true, kind, answerer: "signIn" },
  ];
}

function isDirectlyBelow(parent: string, path: string): boolean {
  return path.startsWith(`${parent}/`) && !path.slice(parent.length + 1).includes("/");
}
