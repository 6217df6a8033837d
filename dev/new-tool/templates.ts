import { connectionScope } from "@/lib/descope/caller";
import { functionName, toolName, type Wish } from "./wish";

const quoted = (texts: string[]) => texts.map((text) => JSON.stringify(text)).join(", ");

/** `Requirements` of lib/mcp/requirements.ts, as code; empty when only scopes are needed. */
function requirementsOf({ roles, connection }: Wish): string {
  return [roles.length > 0 && `roles: [${quoted(roles)}]`, connection && "connection"].filter(Boolean).join(", ");
}

/** The tool's file. */
export function toolFile(wish: Wish): string {
  const requirements = requirementsOf(wish);
  const { connection, scopes } = wish;
  const fromSdk = [!requirements && "type McpServer", scopes.length > 0 && "requireScopes"].filter(Boolean).join(", ");
  const declared = functionName(wish.name);
  const [start, end] = requirements
    ? [`export const ${declared} = requires({ ${requirements} }, (server) => {`, "});"]
    : [`export function ${declared}(server: McpServer): void {`, "}"];
  return `${fromSdk && `import { ${fromSdk} } from "@modelcontextprotocol/server";\n`}import * as z from "zod";
${connection ? 'import { useConnection } from "@/lib/mcp/connection";\n' : ""}${requirements ? 'import { requires } from "@/lib/mcp/requirements";\n' : ""}
// Defined once: a server is assembled per request, but zod compiles a schema only on first use.
const inputSchema = z.object({ text: z.string().max(1000).describe("TODO: what the model passes") });
${connection ? `const connection = { app: ${JSON.stringify(connection)} };\n` : ""}
/** ${wish.description.replaceAll("*/", "* /")} */
${start}
  server.registerTool(
    ${JSON.stringify(toolName(wish.name))},
    {
      title: ${JSON.stringify(titleOf(wish.name))},
      description: ${JSON.stringify(wish.description)},
      inputSchema,${scopes.length > 0 ? `\n      scopeChallenge: requireScopes(${quoted(scopes)}),` : ""}
    },
    ${connection ? connectedBody : '({ text }) => ({ content: [{ type: "text", text }] }),'}
  );
${end}
`;
}

const connectedBody = `async ({ text }, ctx) => {
      const { token, ask } = await useConnection(ctx, connection);
      if (ask) return ask;
      // TODO: call the API with boundedFetch (lib/http/bounded-fetch.ts) and this token. Never return or log it.
      const headers = { Authorization: \`Bearer \${token}\` };
      return { content: [{ type: "text", text: \`\${text}: \${Object.keys(headers)}\` }] };
    },`;

function titleOf(name: string): string {
  const words = name.replaceAll("-", " ");
  return words[0]?.toUpperCase() + words.slice(1);
}

/** The test of the tool as it was written: for callers who may use it, and for those who may not. */
export function testFile(wish: Wish): string {
  const { name, roles, connection } = wish;
  const scopes = [...wish.scopes, ...(connection ? [connectionScope] : [])];
  const fields = [scopes.length > 0 && `scopes: [${quoted(scopes)}]`, roles.length > 0 && `roles: [${quoted(roles)}]`];
  const caller = `{ ${fields.filter(Boolean).join(", ")} }`;
  const tests = [
    connection ? asksToConnect(wish, scopes) : answers(wish),
    scopes.length > 0 && asksForScopes(wish, scopes),
    roles.length > 0 && isHidden(wish),
  ];
  return `import { expect, test } from "vitest";
import { ${functionName(name)} } from "@/lib/tools/${name}";
import { callTool } from "@/tests/support/call-tool";
${connection ? 'import { configuredEmulator } from "@/tests/support/configured-emulator";\n' : ""}
${connection ? "const emulator = configuredEmulator();\n" : ""}const caller = ${caller === "{  }" ? "{}" : caller};
const args = { text: "hello" };

${tests.filter(Boolean).join("\n")}`;
}

function answers({ name }: Wish): string {
  return `test("answers", async () => {
  const answer = await callTool(${functionName(name)}, { caller, args });
  expect(answer).toMatchObject({ content: [{ type: "text", text: "hello" }] });
});
`;
}

function asksToConnect({ name, connection = "" }: Wish, scopes: string[]): string {
  return `// With emulator().connections.connect(…), the user has connected; the emulator's apps are in dev/emulator/connections.ts.
test("asks a user who has not connected to do so", async () => {
  const token = await emulator().mint({ scope: ${JSON.stringify(scopes.join(" "))} });
  const answer = await callTool(${functionName(name)}, { caller: { ...caller, token }, args });
  const text = expect.stringContaining(${JSON.stringify(`/connect/${connection}`)});
  expect(answer).toMatchObject({ isError: true, content: [{ type: "text", text }] });
});
`;
}

function asksForScopes({ name }: Wish, scopes: string[]): string {
  return `
test("a caller without the scopes is asked for them", async () => {
  const answer = await callTool(${functionName(name)}, { caller: { ...caller, scopes: [] }, args });
  expect(answer).toEqual({ refused: "insufficient_scope", scopes: [${quoted(scopes)}] });
});
`;
}

function isHidden({ name }: Wish): string {
  return `
test("does not exist for a caller without the role", async () => {
  const answer = await callTool(${functionName(name)}, { caller: { ...caller, roles: [] }, args });
  expect(answer).toEqual({ refused: "unknown_tool" });
});
`;
}
