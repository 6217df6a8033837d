import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import {
  completable,
  inputRequired,
  type McpServer,
  ResourceTemplate,
  requireScopes,
  UrlElicitationRequiredError,
} from "@modelcontextprotocol/server";
import * as z from "zod";
import { callerOf } from "@/lib/mcp/caller";
import { type Feature, requires } from "@/lib/mcp/requirements";
import { assembleServer } from "@/lib/mcp/server";
import { serveEndpoint } from "@/tests/support/serve-endpoint";

const done = { content: [] };

/** A tool, a resource, a template and a prompt of one name. */
function everyKind(server: McpServer, name: string): void {
  server.registerTool(`${name}_tool`, {}, (ctx) => ({
    content: [],
    structuredContent: { kind: callerOf(ctx).kind, subject: callerOf(ctx).subject },
  }));
  const cacheHint = { cacheScope: "public" } as const;
  server.registerResource(`${name}-resource`, `test://${name}`, { cacheHint }, (uri) => ({
    contents: [{ uri: uri.href, text: name }],
  }));
  const words = [`${name} word`];
  const template = new ResourceTemplate(`test://${name}/{word}`, { list: undefined, complete: { word: () => words } });
  server.registerResource(`${name}-template`, template, {}, (uri) => ({
    contents: [{ uri: uri.href, text: name }],
    ...cacheHint,
  }));
  server.registerPrompt(
    `${name}_prompt`,
    { argsSchema: z.object({ word: completable(z.string(), () => words) }) },
    () => ({ messages: [] }),
  );
}

const ask = inputRequired.elicit({ message: "Sure?", requestedSchema: z.object({ sure: z.boolean() }) });

/** What everyone may use: tools that end in every way. */
const open: Feature[] = [
  (server) => everyKind(server, "open"),
  (server) => {
    server.registerTool("counts", { inputSchema: z.object({ to: z.int() }) }, () => done);
    server.registerTool("says_no", {}, () => ({ content: [{ type: "text", text: "private" }], isError: true }));
    server.registerTool("throws", {}, () => Promise.reject(new Error("private")));
    server.registerTool("returns_nothing", {}, () => JSON.parse("null"));
    server.registerTool("asks", {}, () => inputRequired({ inputRequests: { sure: ask } }));
    server.registerTool("asks_by_url", {}, () => {
      throw new UrlElicitationRequiredError([
        { mode: "url", message: "private", url: "https://private.example", elicitationId: "1" },
      ]);
    });
    server.registerTool("scoped", { scopeChallenge: requireScopes("orders:read") }, () => done);
    server.registerTool("challenge_throws", { scopeChallenge: () => Promise.reject(new Error("private")) }, () => done);
    server.registerTool("waits", {}, async ({ mcpReq: { signal } }) => {
      console.info("waiting");
      await once(signal, "abort");
      throw new Error("private");
    });
    server.registerTool("hangs", {}, async ({ mcpReq: { notify } }) => {
      await notify({ method: "notifications/progress", params: { progressToken: 1, progress: 1 } });
      return new Promise(() => undefined);
    });
    server.registerTool("is_slow", {}, async () => wait(20).then(() => done));
  },
];

const limited: Feature[] = [
  requires({ roles: ["admin"] }, (server) => everyKind(server, "admin")),
  requires({ roles: ["admin", "auditor"] }, (server) => everyKind(server, "audit")),
  requires({ permissions: ["orders:write"] }, (server) => everyKind(server, "writer")),
  requires({ tenant: true }, (server) => everyKind(server, "tenant")),
  requires({ tenant: "T2acme" }, (server) => everyKind(server, "acme")),
  requires({ connection: { app: "books" } }, (server) => everyKind(server, "books")),
  // In a wrapper, and one in the other: both requirements hold.
  (server, caller) =>
    requires(
      { tenant: "T2acme" },
      requires({ roles: ["admin"] }, (inner) => everyKind(inner, "nested")),
    )(server, caller),
];

const features = process.argv.includes("only-limited") ? limited.slice(0, 1) : [...open, ...limited];
serveEndpoint((caller) => assembleServer(features, caller));
