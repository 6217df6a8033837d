import type { IssuerKind, Layout } from "./layout";

/** What a request is for; faults and the request log are keyed by it. An API that users can connect is one endpoint. */
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
  | "management"
  | "mcpServers"
  | "mcpServer"
  | "createMcpServer"
  | "resources"
  | "resource"
  | "connections"
  | "connect"
  | `${string}Api`;

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
  | "connections"
  | "connect"
  | "consent"
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

/** Takes a layout, returns every path that the emulator serves, with the part that answers it. */
export function routingTable(layout: Layout): Route[] {
  const inserted = wellKnownNames.map((name) => `/.well-known/${name}${layout.paths.server.issuer}`);
  return [
    ...layout.keyPaths.map((path): Route => ({ path, kind: "project", answerer: "keys", endpoint: "keys" })),
    ...inserted.map((path): Route => ({ path, kind: "server", answerer: "nothing", endpoint: "insertedMetadata" })),
    ...issuerRoutes(layout, "server", "metadata"),
    ...issuerRoutes(layout, "project", "projectMetadata"),
    ...websiteRoutes(layout),
    ...connectionRoutes,
    ...mcpServerRoutes,
  ];
}

/** Where the consent pages are; the last part of a page's path is random, and known only to whom it was sent. */
export const consentPath = "/outbound/consent";

const outbound = "/v1/mgmt/outbound/app";
const connectionRoutes: Route[] = [
  ...[`${outbound}/user/token`, `${outbound}/user/token/latest`].map((path): Route => {
    return { path, kind: "project", answerer: "connections", endpoint: "connections" };
  }),
  { path: `${outbound}/connect`, kind: "project", answerer: "connect", endpoint: "connect" },
  { path: consentPath, below: true, kind: "project", answerer: "consent" },
];

const mcpServerRoutes = Object.entries({
  "/v1/mgmt/mcp/servers/all": "mcpServers",
  "/v1/mgmt/mcp/server/load": "mcpServer",
  "/v1/mgmt/mcp/server/create": "createMcpServer",
  "/v1/mgmt/resources/load": "resources",
  "/v1/mgmt/resource/load": "resource",
} as const).map(([path, endpoint]): Route => ({ path, kind: "project", answerer: "management", endpoint }));

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

/** Takes a layout, returns the paths that `@descope/nextjs-sdk` and the management API ask for. */
export function websiteRoutes({ projectId }: Layout): Route[] {
  const library = "/npm/@descope/web-components-ui@1.0.0/dist/umd";
  const kind = "project";
  const rows = (answerer: "flow" | "session" | "management", paths: string[]) =>
    paths.map((path): Route => ({ path, kind, answerer, endpoint: answerer }));
  return [
    ...[`/pages/${projectId}/v2-beta`, library].map((path): Route => {
      return { path, below: true, kind, answerer: "flowFiles", endpoint: "flowFiles" };
    }),
    ...rows("flow", ["/v1/flow/start"]),
    ...rows(
      "session",
      ["refresh", "try-refresh", "logout", "me"].map((name) => `/v1/auth/${name}`),
    ),
    ...rows("management", ["/v1/mgmt/mcp/server/clients/search", "/v1/mgmt/thirdparty/apps/load", "/v1/mgmt/license"]),
  ];
}
