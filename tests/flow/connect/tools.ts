import * as z from "zod";
import { canElicit, useConnection } from "@/lib/mcp/connection";
import { requires } from "@/lib/mcp/requirements";
import { assembleServer } from "@/lib/mcp/server";
import { serveEndpoint } from "@/tests/support/serve-endpoint";

const readonly = { app: "google-calendar" };
const events = { app: "google-calendar", scopes: ["calendar.events"] };

/** A tool for each kind of connection; each returns the length of the token that it would send. */
const features = [
  requires({ connection: readonly }, (server) => {
    server.registerTool("read", { outputSchema: z.object({ length: z.int() }) }, async (ctx) => {
      const { token, ask } = await useConnection(ctx, readonly);
      if (ask) return ask;
      return { content: [], structuredContent: { length: token.length } };
    });
  }),
  requires({ connection: events, tenant: "T2manchester0000000000000000" }, (server) => {
    server.registerTool("write", {}, async (ctx) => {
      const { token, ask } = await useConnection(ctx, events);
      if (ask) return ask;
      return { content: [], structuredContent: { length: token.length } };
    });
  }),
  requires({ connection: { app: "unknown" } }, (server) => {
    server.registerTool("unknown", {}, async (ctx) => (await useConnection(ctx, { app: "unknown" })).ask ?? never());
  }),
  requires({ connection: readonly }, (server) => {
    server.registerTool("abilities", {}, (ctx) => ({
      content: [],
      structuredContent: { url: canElicit(ctx, "url"), form: canElicit(ctx, "form") },
    }));
  }),
];

function never(): never {
  throw new Error("there is no such connection");
}

serveEndpoint((caller) => assembleServer(features, caller));
