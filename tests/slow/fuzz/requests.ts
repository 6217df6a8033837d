import fc from "fast-check";
import { toolNames } from "@/lib/mcp/server";
import { createServer } from "@/lib/tools";

export interface FuzzRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

const words = fc.constantFrom(
  ...["tools/list", "tools/call", "resources/read", "prompts/get", "initialize", "server/discover", "ping"],
  ...["completion/complete", "subscriptions/listen", "notifications/initialized", "logging/setLevel", "__proto__"],
);
const names = fc.constantFrom(
  ...(await toolNames(createServer)),
  "explain_connection",
  "guide://access",
  "constructor",
  "",
);
const versions = fc.constantFrom("2026-07-28", "2025-11-25", "2025-06-18", "2024-11-05", "1900-01-01", "x");
const anything = fc.oneof(fc.jsonValue({ maxDepth: 4 }), names, words, versions);

const meta = fc.record(
  {
    "io.modelcontextprotocol/protocolVersion": fc.oneof(versions, anything),
    "io.modelcontextprotocol/clientInfo": fc.oneof(fc.constant({ name: "fuzz", version: "1" }), anything),
    "io.modelcontextprotocol/clientCapabilities": fc.oneof(fc.constant({}), anything),
    progressToken: anything,
  },
  { requiredKeys: [] },
);

const params = fc.record(
  {
    name: fc.oneof(names, anything),
    uri: fc.oneof(names, anything),
    arguments: fc.oneof(fc.record({ sides: anything, count: anything }, { requiredKeys: [] }), anything),
    protocolVersion: fc.oneof(versions, anything),
    capabilities: fc.oneof(fc.constant({}), anything),
    clientInfo: fc.oneof(fc.constant({ name: "fuzz", version: "1" }), anything),
    _meta: fc.oneof(meta, anything),
  },
  { requiredKeys: [] },
);

const message = fc.record(
  {
    jsonrpc: fc.oneof({ weight: 9, arbitrary: fc.constant("2.0") }, { weight: 1, arbitrary: anything }),
    id: fc.oneof(fc.integer(), fc.string(), anything),
    method: fc.oneof({ weight: 9, arbitrary: words }, { weight: 1, arbitrary: anything }),
    params: fc.oneof({ weight: 9, arbitrary: params }, { weight: 1, arbitrary: anything }),
  },
  { requiredKeys: [] },
);

const body = fc.oneof(
  { weight: 12, arbitrary: message.map((value) => JSON.stringify(value)) },
  { weight: 2, arbitrary: fc.array(message, { maxLength: 5 }).map((value) => JSON.stringify(value)) },
  { weight: 2, arbitrary: fc.json() },
  { weight: 2, arbitrary: fc.string({ maxLength: 2000 }) },
  { weight: 1, arbitrary: fc.nat({ max: 2000 }).map((depth) => "[".repeat(depth) + "]".repeat(depth)) },
);

const printable = fc.stringMatching(/^[\x21-\x7E]{0,60}$/);

const mostly = <T>(usual: T, other: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 19, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });

const needed = (authorization: fc.Arbitrary<string>) =>
  fc.record({
    Authorization: authorization,
    "Content-Type": mostly("application/json", printable),
    Accept: mostly("application/json, text/event-stream", printable),
  });

const others = fc.record(
  {
    "MCP-Protocol-Version": fc.oneof(versions, printable),
    "Mcp-Method": fc.oneof(words, printable),
    "Mcp-Name": fc.oneof(names, printable),
    "Mcp-Session-Id": printable,
    "Mcp-Param-Sides": printable,
    "Last-Event-ID": printable,
    Origin: mostly("http://localhost:1", fc.constantFrom("null", "https://evil.example")),
    "Access-Control-Request-Headers": printable,
  },
  { requiredKeys: [] },
);

/** @param token a valid one, which most requests carry, so they reach what is behind the check */
export function requestsWith(token: string): fc.Arbitrary<FuzzRequest> {
  const authorization = fc.oneof(
    { weight: 8, arbitrary: fc.constant(`Bearer ${token}`) },
    { weight: 1, arbitrary: printable.map((text) => `Bearer ${text}`) },
    {
      weight: 1,
      arbitrary: fc.nat({ max: token.length - 1 }).map((at) => `Bearer ${token.slice(0, at)}A${token.slice(at + 1)}`),
    },
  );
  return fc.record({
    method: fc.oneof(
      { weight: 9, arbitrary: fc.constant("POST") },
      fc.constantFrom("GET", "DELETE", "PUT", "PATCH", "OPTIONS", "HEAD"),
    ),
    path: fc.constantFrom("/mcp", "/mcp/", "/mcp?access_token=x"),
    headers: fc
      .tuple(
        needed(authorization),
        fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: others }),
      )
      .map(([first, more]) => ({ ...first, ...more })),
    body,
  });
}
