import type { Layout } from "./layout";
import type { Route } from "./routes";

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
    ...rows("management", [
      "/v1/mgmt/mcp/server/clients/search",
      "/v1/mgmt/thirdparty/apps/load",
      "/v1/mgmt/license",
    ]),
  ];
}
