import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { setTimeout as wait } from "node:timers/promises";
import { longestWaitMs } from "./patience";

export interface Answer {
  status: number;
  /** Lower-case names; repeated ones joined by commas. */
  headers: Record<string, string>;
  body: string;
  json: () => Record<string, unknown>;
}

export interface Sent {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** Sends a request exactly as given: unlike fetch, with any `Host` and `Origin`, and without following redirects. */
export async function send(url: string, sent: Sent = {}): Promise<Answer> {
  if (Buffer.byteLength(sent.body ?? "") <= firstBytes) return attempt(url, sent, 0);
  // The server responded and closed the connection, which a busy machine may notice too late.
  return attempt(url, sent, 200).catch(() => attempt(url, sent, longestWaitMs));
}

async function attempt(url: string, { method = "GET", headers = {}, body }: Sent, patienceMs: number) {
  // The certificate belongs to the host in the URL, even if the Host header differs.
  const tls = { servername: new URL(url).hostname };
  const outgoing = url.startsWith("https:")
    ? tlsRequest(url, { method, headers, agent: false, ...tls })
    : plainRequest(url, { method, headers, agent: false });
  outgoing.on("error", () => undefined);
  const response = await exchange(outgoing, Buffer.from(body ?? ""), patienceMs);
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  // The rest of a body that is not read.
  if (!outgoing.writableEnded) outgoing.destroy();
  const text = Buffer.concat(chunks).toString();
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(", ")]),
    ),
    body: text,
    json: () => JSON.parse(text),
  };
}

const firstBytes = 65_536;

/**
 * A server may respond before it has read a large body, and close the connection; a client that is still writing never
 * sees the response. So the beginning is sent first, and the rest unless the response has arrived by then.
 */
async function exchange(outgoing: ClientRequest, bytes: Buffer, patienceMs: number): Promise<IncomingMessage> {
  const answer = once(outgoing, "response").then(([response]: IncomingMessage[]) => response);
  if (bytes.length <= firstBytes) outgoing.end(bytes);
  else {
    if (!outgoing.hasHeader("Transfer-Encoding")) outgoing.setHeader("Content-Length", bytes.length);
    outgoing.write(bytes.subarray(0, firstBytes));
    const early = await Promise.race([answer, wait(patienceMs, undefined, { ref: false })]);
    if (!early) outgoing.end(bytes.subarray(firstBytes));
  }
  const response = await answer;
  if (!response) throw new Error("the server closed the connection without a response");
  return response;
}

/** Requests the list of tools as a 2025 client does: the smallest call that needs a token. */
export function listTools(url: string, token?: string, headers: Record<string, string> = {}): Promise<Answer> {
  return post(url, { method: "tools/list" }, { ...(token && { Authorization: `Bearer ${token}` }), ...headers });
}

/** Sends a JSON-RPC message of the 2025 protocol. */
export function post(url: string, message: object, headers: Record<string, string> = {}): Promise<Answer> {
  return send(`${url}/mcp`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json, text/event-stream",
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...message }),
  });
}

/** Sends a request of the 2026-07-28 protocol, with the headers that repeat its content. */
export function postModern(url: string, method: string, params: object, headers: Record<string, string> = {}) {
  const name: Record<string, string> = "name" in params ? { "Mcp-Name": String(params.name) } : {};
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": { name: "Contract test", version: "1.0.0" },
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  return post(
    url,
    { method, params: { ...params, _meta } },
    { "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": method, ...name, ...headers },
  );
}

/** The parameters of a `WWW-Authenticate: Bearer` challenge. */
export function challengeOf(answer: Answer): Record<string, string> {
  const header = answer.headers["www-authenticate"] ?? "";
  if (!/^Bearer [a-z_]+="[^"]*"(, [a-z_]+="[^"]*")*$/.test(header)) throw new Error(`not one challenge: ${header}`);
  return Object.fromEntries([...header.matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
}

/** The reason code at the end of a refusal's description. */
export function reasonOf(answer: Answer): string | undefined {
  return /\((\w+)\)$/.exec(String(answer.json().error_description))?.[1];
}

/** The JSON-RPC message in a response, sent as JSON or as one server-sent event. */
export function messageOf(answer: Answer): Record<string, unknown> {
  const data = /^data: (.*)$/m.exec(answer.body)?.[1];
  return JSON.parse(data ?? answer.body);
}
