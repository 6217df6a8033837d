import { once } from "node:events";
import { completable, McpServer, ResourceTemplate } from "@modelcontextprotocol/server";
import * as z from "zod";
import { CallerError } from "@/lib/mcp/failures";
import { serveEndpoint } from "@/tests/support/serve-endpoint";

/** The message of a failing feature, which must never reach a caller. */
function fail(): never {
  const secret = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJVMiJ9.c2ln";
  throw new RangeError(`private detail ${secret}\n{"level":"error"}\u001b[2J`, {
    cause: new Error("private cause"),
  });
}

function failForCallers(): never {
  throw new CallerError("There is no order 17. Ask list_orders for those there are.");
}

const input = z.object({ count: z.int().default(1) });
const output = z.object({ total: z.int() });
// The author of a tool may ignore the types; the server must not rely on them.
const noResult = JSON.parse("null");

const unsendable = { content: [], structuredContent: { unsendable: 1n } };
const circle: { content: []; structuredContent: Record<string, unknown> } = {
  content: [],
  structuredContent: {},
};
circle.structuredContent.unsendable = circle;

/** A server with every kind of failing feature; with the argument `at-once`, creating it fails. */
function createServer(): McpServer {
  if (process.argv.includes("at-once")) fail();
  const server = new McpServer({ name: "failing", version: "1.0.0" });
  server.registerTool("throws", { inputSchema: input }, fail);
  server.registerTool("throws_later", {}, async () => Promise.reject(new TypeError("private rejection")));
  server.registerTool("throws_a_text", {}, () => Promise.reject("private text"));
  server.registerTool("throws_when_stopped", {}, async ({ mcpReq: { signal } }) => {
    console.info("waiting");
    await once(signal, "abort");
    console.info("stopped");
    return fail();
  });
  server.registerTool("throws_for_callers", {}, failForCallers);
  server.registerTool("returns_nothing", {}, () => noResult);
  server.registerTool("breaks_its_schema", { outputSchema: output }, () => ({
    content: [],
    structuredContent: { total: "private total" },
  }));
  server.registerTool("forgets_its_answer", { outputSchema: output }, () => ({ content: [] }));
  server.registerTool("returns_no_json", {}, () => unsendable);
  server.registerTool("returns_a_circle", {}, () => circle);
  server.registerTool("returns_a_boxed_bigint", {}, () => ({
    content: [],
    structuredContent: { unsendable: Object(1n) },
  }));
  server.registerTool("refuses_to_be_json", {}, () => ({
    content: [],
    structuredContent: { unsendable: { toJSON: fail } },
  }));
  server.registerTool("returns_odd_json", {}, () => ({
    content: [],
    structuredContent: { date: new Date(0), deep: JSON.parse(`${"[".repeat(99)}${"]".repeat(99)}`) },
  }));
  server.registerResource("nothing", "test://returns-nothing", {}, () => noResult);
  server.registerResource("no-json", "test://returns-no-json", {}, (uri) => ({
    contents: [{ uri: uri.href, text: "", _meta: unsendable }],
  }));
  server.registerPrompt("returns_nothing", {}, () => noResult);
  server.registerTool("challenge_throws", { scopeChallenge: fail }, () => ({ content: [] }));
  server.registerTool("says_so", {}, () => ({
    content: [{ type: "text", text: "sold out" }],
    isError: true,
  }));
  server.registerTool("works", { inputSchema: input }, () => ({ content: [{ type: "text", text: "fine" }] }));
  server.registerResource("throws", "test://throws", {}, fail);
  server.registerResource("for-callers", "test://for-callers", {}, failForCallers);
  server.registerResource("template", new ResourceTemplate("test://template/{name}", { list: undefined }), {}, fail);
  server.registerPrompt("throws", {}, fail);
  server.registerPrompt("for_callers", {}, failForCallers);
  server.registerPrompt("completes", { argsSchema: z.object({ name: completable(z.string(), fail) }) }, () => ({
    messages: [],
  }));
  return server;
}

serveEndpoint(createServer);
