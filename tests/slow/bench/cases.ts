import { toolNames } from "@/lib/mcp/server";
import { createServer } from "@/lib/tools";
import { findCallableTool } from "@/tests/support/callable-tool";

/** The servers that are compared. */
export const servers = {
  next: "this app",
  open: "this app, token check taken out",
  endpoint: "its endpoint on bare node:http",
  sdk: "the SDK's handler on bare node:http",
} as const;

export type ServerName = keyof typeof servers;

/** A request that is sent repeatedly, and its only correct response. */
export interface Case {
  id: string;
  title: string;
  server: ServerName;
  method: "GET" | "POST" | "PUT";
  path: string;
  headers: Record<string, string>;
  body?: string;
  status: number;
  isRight: (body: string) => boolean;
  connections: number;
}

export interface Tokens {
  good: string;
  expired: string;
}

type Answer = Pick<Case, "status" | "isRight">;

const names = await toolNames(createServer);
// What it costs to roll dice is next to nothing; without that tool another is called.
const tool = names.includes("roll_dice") ? "roll_dice" : ((await findCallableTool()) ?? names.join());
const answers: Answer = {
  status: 200,
  isRight: (body) => body.includes('"content":') && !body.includes('"isError":true'),
};
const lists: Answer = {
  status: 200,
  isRight: (body) => names.every((name) => body.includes(`"${name}"`)),
};
const refuses = (reason: string): Answer => ({
  status: 401,
  isRight: (body) => body.includes(`(${reason})`),
});
const has = (field: string): Answer => ({ status: 200, isRight: (body) => body.includes(`"${field}"`) });

const notAllowed: Answer = { status: 405, isRight: (body) => body.includes("method_not_allowed") };

const diceCall = { method: "tools/call", params: { name: tool, arguments: {} } };
const toolList = { method: "tools/list", params: {} };

const mcpHeaders = { "Content-Type": "application/json", Accept: "application/json, text/event-stream" };

/** A request of the 2025 protocol; the response is one server-sent event. */
function message(content: object, token?: string) {
  return {
    method: "POST" as const,
    path: "/mcp",
    headers: { ...mcpHeaders, ...(token && { Authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...content }),
  };
}

/** The same in the 2026-07-28 protocol: headers repeat the content, and the response is JSON. */
function modernMessage({ method, params }: typeof diceCall, token: string) {
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1.0.0" },
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const request = message({ method, params: { ...params, _meta } }, token);
  const mirror = { "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": method, "Mcp-Name": params.name };
  return { ...request, headers: { ...request.headers, ...mirror } };
}

const put = { method: "PUT" as const, path: "/mcp", headers: {} };

function get(path: string) {
  return { method: "GET" as const, path: `/.well-known/${path}`, headers: {} };
}

/** Everything that is measured, in the order of the table. */
export function casesWith({ good, expired }: Tokens): Case[] {
  const call = { title: "`tools/call`", ...message(diceCall, good), ...answers };
  const list = { title: "`tools/list`", ...message(toolList, good), ...lists };
  const modernCall = { ...modernMessage(diceCall, good), ...answers };
  return [
    ...onEveryServer("call", call),
    ...onEveryServer("list", list),
    here("call modern", { title: "`tools/call` of 2026-07-28", ...modernCall }),
    here("call alone", { ...call, title: "`tools/call`, one at a time", connections: 1 }),
    here("nothing", { title: "405 to PUT: Next.js, and nothing behind it", ...put, ...notAllowed }),
    here("refused", { title: "refused: no token", ...message(diceCall), ...refuses("no_credentials") }),
    here("refused expired", {
      title: "refused: expired token",
      ...message(diceCall, expired),
      ...refuses("expired"),
    }),
    here("resource", {
      title: "protected resource metadata",
      ...get("oauth-protected-resource/mcp"),
      ...has("resource"),
    }),
    here("forwarded", {
      title: "forwarded metadata",
      ...get("oauth-authorization-server/mcp"),
      ...has("token_endpoint"),
    }),
  ];
}

type Described = Omit<Case, "id" | "server" | "connections"> & { connections?: number };

function here(id: string, request: Described): Case {
  return { id, server: "next", connections: 10, ...request };
}

function onEveryServer(id: string, request: Described): Case[] {
  return (["next", "open", "endpoint", "sdk"] as const).map((server) => {
    return { ...here(`${id} ${server}`, request), server };
  });
}
