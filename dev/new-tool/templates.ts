import { connectionScope } from "@/lib/descope/caller";
import { functionName, toolName, type Wish } from "./wish";

// Only the tokens matter here: the command formats what it writes.
const lines = (...parts: (string | false | undefined)[]) =>
  `${parts.filter((part) => typeof part === "string").join("\n")}\n`;
const quoted = (text: string) => JSON.stringify(text);
const listOf = (texts: string[]) => texts.map(quoted).join(", ");
const importing = (names: string, from: string) => `import { ${names} } from ${quoted(from)};`;

/** The tool's file: a tool that works, with the place marked where its own code goes. */
export function toolFile(wish: Wish): string {
  const { name, description, scopes, roles, connection } = wish;
  const needs = [roles.length > 0 && `roles: [${listOf(roles)}]`, connection && "connection"].filter(Boolean);
  const isLimited = needs.length > 0;
  const fromSdk = [!isLimited && "type McpServer", scopes.length > 0 && "requireScopes"].filter(Boolean);
  return lines(
    fromSdk.length > 0 && importing(fromSdk.join(", "), "@modelcontextprotocol/server"),
    'import * as z from "zod";',
    connection && importing("boundedFetch", "@/lib/http/bounded-fetch"),
    connection && importing("useConnection", "@/lib/mcp/connection"),
    connection && importing("CallerError", "@/lib/mcp/failures"),
    isLimited && importing("requires", "@/lib/mcp/requirements"),
    "",
    "// Defined once: a server is assembled per request, but zod compiles a schema only on first use.",
    'const inputSchema = z.object({ text: z.string().max(1000).describe("TODO: what the model passes") });',
    connection && `const connection = { app: ${quoted(connection)} };`,
    "",
    `/** ${description.replaceAll("*/", "* /")} */`,
    isLimited
      ? `export const ${functionName(name)} = requires({ ${needs.join(", ")} }, (server) => {`
      : `export function ${functionName(name)}(server: McpServer): void {`,
    `server.registerTool(${quoted(toolName(name))}, {`,
    `title: ${quoted(titleOf(name))}, description: ${quoted(description)}, inputSchema,`,
    scopes.length > 0 && `scopeChallenge: requireScopes(${listOf(scopes)}),`,
    "},",
    connection ? callingBody : '({ text }) => ({ content: [{ type: "text", text }] }),',
    ");",
    isLimited ? "});" : "}",
  );
}

const callingBody = `async ({ text }, ctx) => {
  const { token, ask } = await useConnection(ctx, connection);
  if (ask) return ask;
  // TODO: the address of the API. Never return or log the token.
  const url = \`https://api.example.com/search?q=\${encodeURIComponent(text)}\`;
  const init = { headers: { Authorization: \`Bearer \${token}\` }, signal: ctx.mcpReq.signal };
  const { ok, status, body } = await boundedFetch(url, init, { timeoutMs: 10_000, maxBytes: 100_000 });
  if (!ok) throw new CallerError(\`The API answered with HTTP \${status}. TODO: say what the model can do.\`);
  return { content: [{ type: "text", text: body }] };
},`;

function titleOf(name: string): string {
  const [first = "", ...rest] = name.replaceAll("-", " ");
  return first.toUpperCase() + rest.join("");
}

/** The test of that tool: for a caller who may use it, and for those who may not. */
export function testFile(wish: Wish): string {
  const { name, roles, connection } = wish;
  const scopes = [...wish.scopes, ...(connection ? [connectionScope] : [])];
  const fields = [scopes.length > 0 && `scopes: [${listOf(scopes)}]`, roles.length > 0 && `roles: [${listOf(roles)}]`];
  return lines(
    importing("expect, test", "vitest"),
    importing(functionName(name), `@/lib/tools/${name}`),
    importing("callTool", "@/tests/support/call-tool"),
    connection && importing("configuredEmulator", "@/tests/support/configured-emulator"),
    "",
    connection && "const emulator = configuredEmulator();",
    `const caller = { ${fields.filter(Boolean).join(", ")} };`,
    'const args = { text: "hello" };',
    "",
    ...(connection ? asksToConnect(name, connection, scopes) : answers(name)),
    ...(scopes.length > 0 ? asksForScopes(name, scopes) : []),
    ...(roles.length > 0 ? isHidden(name) : []),
  );
}

const answers = (name: string) => [
  'test("answers", async () => {',
  `const answer = await callTool(${functionName(name)}, { caller, args });`,
  'expect(answer).toMatchObject({ content: [{ type: "text", text: "hello" }] });',
  "});",
];

const asksToConnect = (name: string, connection: string, scopes: string[]) => [
  "// emulator().connections.connect(…) connects an account, for the apps in dev/emulator/connections.ts.",
  'test("asks a user who has not connected an account to do so", async () => {',
  `const token = await emulator().mint({ scope: ${quoted(scopes.join(" "))} });`,
  `const answer = await callTool(${functionName(name)}, { caller: { ...caller, token }, args });`,
  `const text = expect.stringContaining(${quoted(`/connect/${connection}`)});`,
  'expect(answer).toMatchObject({ isError: true, content: [{ type: "text", text }] });',
  "});",
];

const asksForScopes = (name: string, scopes: string[]) => [
  "",
  'test("a caller without the scopes is asked for them", async () => {',
  `const answer = await callTool(${functionName(name)}, { caller: { ...caller, scopes: [] }, args });`,
  `expect(answer).toEqual({ refused: "insufficient_scope", scopes: [${listOf(scopes)}] });`,
  "});",
];

const isHidden = (name: string) => [
  "",
  'test("does not exist for a caller without the role", async () => {',
  `const answer = await callTool(${functionName(name)}, { caller: { ...caller, roles: [] }, args });`,
  'expect(answer).toEqual({ refused: "unknown_tool" });',
  "});",
];
