import { demoUsers } from "@/dev/emulator";
import { callerOf } from "@/lib/mcp/caller";
import { type Feature, requires } from "@/lib/mcp/requirements";
import { assembleServer } from "@/lib/mcp/server";
import { serveEndpoint } from "@/tests/support/serve-endpoint";

/** A tool that says who called it. */
const tool =
  (name: string): Feature =>
  (server) => {
    server.registerTool(name, {}, (ctx) => {
      const user = demoUsers.find(({ id }) => id === callerOf(ctx).subject);
      return { content: [], structuredContent: { name: user?.name.split(" ")[0] } };
    });
  };

/** Tools for some of the emulator's users. */
const features: Feature[] = [
  tool("everyone"),
  requires({ roles: ["mcp-operator"] }, tool("operators")),
  requires({ roles: ["editor"], permissions: ["events:write"] }, tool("editors")),
  requires({ tenant: true }, tool("members_of_any_tenant")),
  requires({ tenant: "T2bletchley00000000000000000" }, tool("bletchley")),
];

serveEndpoint((caller) => assembleServer(features, caller));
