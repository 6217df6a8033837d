import { completable, requireScopes } from "@modelcontextprotocol/server";
import * as z from "zod";
import { callerOf } from "@/lib/mcp/caller";
import type { Feature } from "@/lib/mcp/requirements";
import { assembleServer } from "@/lib/mcp/server";
import { serveEndpoint } from "./serve-endpoint";

/**
 * One tool of each kind, so that no test depends on the app's own tools: one returns its caller, one takes input, and one
 * requires a scope of its own. And a prompt whose argument can be completed.
 */
const features: Feature[] = [
  (server) =>
    server.registerTool("caller", {}, (ctx) => {
      const { kind, subject, clientId, scopes, tenant, actor } = callerOf(ctx);
      return { content: [], structuredContent: { kind, subject, client: clientId, scopes, tenant, actor } };
    }),
  (server) =>
    server.registerTool("count", { inputSchema: z.object({ to: z.int().max(9).default(1) }) }, ({ to }) => ({
      content: [],
      structuredContent: { counted: to },
    })),
  (server) =>
    server.registerTool("health", { scopeChallenge: requireScopes("status:read") }, () => ({
      content: [],
      structuredContent: { well: true },
    })),
  (server) =>
    server.registerPrompt(
      "greet",
      { argsSchema: z.object({ name: completable(z.string(), () => ["Ada", "Grace"]) }) },
      ({ name }) => ({ messages: [{ role: "user", content: { type: "text", text: `Greet ${name}` } }] }),
    ),
];

serveEndpoint((caller) => assembleServer(features, caller));
