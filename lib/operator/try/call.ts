import * as z from "zod";
import type { Config } from "@/lib/config";
import { serverInfo } from "@/lib/config/server-info";
import { boundedStream, type Limits, NoAnswerError, parseJson, type StreamedAnswer } from "@/lib/http/bounded-fetch";
import { messageHeaders } from "@/lib/mcp/client-messages";
import { refusals } from "@/lib/mcp/refusals";
import { bearerParameters } from "@/lib/oauth/bearer";
import { redactBody, redactHeaders } from "../trace/redact";
import { reasonIn, shownHeaders } from "../trace/trace";
import type { TryEvent } from "./event";
import { notification, outcomeOf, shownMessage } from "./outcome";

/** The revision whose tools can ask for input (MCP 2026-07-28, elicitation). */
const protocolVersion = "2026-07-28";

const answer = z.strictObject({
  action: z.enum(["accept", "decline", "cancel"]),
  content: z.record(z.string(), z.unknown()).optional(),
});

/** A call as the page sends it: nothing but a tool and its input can be chosen. */
export const tryCall = z.strictObject({
  tool: z.string().regex(/^[\w./-]{1,128}$/),
  arguments: z.record(z.string(), z.unknown()),
  /** The answers to what the tool asked for, and the state that it sent along. */
  inputResponses: z.record(z.string(), answer).optional(),
  requestState: z.string().optional(),
});
export type TryCall = z.output<typeof tryCall>;

/** Limits of a call; Vercel ends a function after 60 s (vercel.json). */
const callLimits: Limits = { timeoutMs: 50_000, maxBytes: 4 * 1024 * 1024 };
/** Notifications that are shown; a tool may send any number. */
const mostNotifications = 200;

/** Calls a tool of this server with a token, and yields what happens, without the token and other secrets. */
export async function* callTool(
  config: Config,
  token: string,
  call: TryCall,
  signal: AbortSignal,
  limits = callLimits,
): AsyncGenerator<TryEvent, void> {
  const startedAt = performance.now();
  const elapsed = () => Math.round(performance.now() - startedAt);
  const { headers, body } = messageFor(call);
  const sent = { ...headers, Authorization: `Bearer ${token}` };
  const exchange = { method: "POST", url: config.resource, headers: redactHeaders(new Headers(sent)) };
  yield {
    kind: "request",
    ...exchange,
    body: redactBody(body, "application/json"),
    curl: curlFor(config, headers, body),
  };
  try {
    const response = await boundedStream(config.resource, { method: "POST", headers: sent, body, signal }, limits);
    const { status, headers: received } = response;
    yield { kind: "response", status, headers: redactHeaders(received, shownHeaders), atMs: elapsed() };
    yield* readAnswer(response, elapsed);
  } catch (error) {
    if (!(error instanceof NoAnswerError)) throw error;
    yield {
      kind: "outcome",
      type: "error",
      title: "No answer",
      text: `This server: ${error.message}`,
      atMs: elapsed(),
    };
  }
}

function messageFor({ tool, ...input }: TryCall): { headers: Record<string, string>; body: string } {
  const _meta = {
    progressToken: 1,
    "io.modelcontextprotocol/protocolVersion": protocolVersion,
    "io.modelcontextprotocol/clientInfo": { name: `${serverInfo.name} try`, version: serverInfo.version },
    "io.modelcontextprotocol/clientCapabilities": { elicitation: { form: {}, url: {} } },
  };
  const body = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: tool, ...input, _meta } };
  const repeated = { "MCP-Protocol-Version": protocolVersion, "Mcp-Method": "tools/call", "Mcp-Name": tool };
  return { headers: { ...messageHeaders, ...repeated }, body: JSON.stringify(body) };
}

/** The call as a command for a shell, which reads the token from the variable TOKEN. */
function curlFor({ resource }: Config, headers: Record<string, string>, body: string): string {
  const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  const given = Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  const parts = [`curl -N ${quoted(resource)}`, '-H "Authorization: Bearer $TOKEN"', ...given, `-d ${quoted(body)}`];
  return parts.join(" \\\n  ");
}

async function* readAnswer(response: StreamedAnswer, elapsed: () => number): AsyncGenerator<TryEvent, void> {
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
  let shown = 0;
  for await (const text of isStream ? eventData(response.body) : whole(response.body)) {
    const message = parseJson(text);
    const { data: notified } = notification.safeParse(message);
    if (notified) {
      shown += 1;
      if (shown <= mostNotifications) yield { kind: "notification", atMs: elapsed(), ...shownMessage(notified) };
      continue;
    }
    yield { kind: "body", text: redactBody(JSON.stringify(withoutBinary(message)) ?? text, "application/json") };
    const refused = response.status === 200 ? undefined : refusalOf(response, text);
    yield { kind: "outcome", atMs: elapsed(), ...(refused ?? outcomeOf(message)) };
    return;
  }
  const text = "The response ended without a result";
  yield { kind: "outcome", type: "error", title: "No result", text, atMs: elapsed() };
}

/** What an HTTP error says: in the words of its help page, if it has one. */
function refusalOf({ status, headers }: StreamedAnswer, body: string) {
  const scope = bearerParameters(headers.get("www-authenticate") ?? "")?.get("scope");
  const help = reasonIn(body);
  const reason = help && Object.entries(refusals).find(([code]) => code === help)?.[1].sentence;
  if (status === 403 && scope) {
    return { type: "scope" as const, scopes: scope.split(" "), text: reason ?? "The token lacks a scope" };
  }
  const title = `/mcp responded with ${status}`;
  const { message } = rpcError.safeParse(parseJson(body)).data?.error ?? {};
  const text = reason ?? (message && redactBody(message, "text/plain")) ?? "The response gives no reason";
  return { type: "error" as const, title, text, help, isSignedOut: status === 401 };
}

const rpcError = z.object({ error: z.object({ message: z.string() }) });

async function* whole(body: StreamedAnswer["body"]): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body) text += decoder.decode(chunk, { stream: true });
  yield text + decoder.decode();
}

/** The data of each server-sent event (HTML standard §9.2.6): lines end with CR, LF or both, and an empty one ends an event. */
async function* eventData(body: StreamedAnswer["body"]): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest: string[] = [];
  let data: string[] = [];
  for await (const chunk of body) {
    const lines = decoder.decode(chunk, { stream: true }).split("\n");
    // A line may come in many chunks: it is joined once, when it ends.
    const [first = "", ...others] = lines;
    rest.push(first);
    for (const next of others) {
      const line = rest.join("").replace(/\r$/, "");
      rest = [next];
      if (line.startsWith("data:")) data.push(line.slice(5).trimStart());
      if (line !== "" || data.length === 0) continue;
      yield data.join("\n");
      data = [];
    }
  }
}

const binary = z.looseObject({ data: z.string().optional(), resource: z.looseObject({ blob: z.string() }).optional() });
const withContent = z.looseObject({ result: z.looseObject({ content: z.array(z.unknown()) }) });

/** A message without the bytes of its images, sounds and files, whose sizes are shown anyway. */
function withoutBinary(message: unknown): unknown {
  const { data } = withContent.safeParse(message);
  if (!data) return message;
  const content = data.result.content.map((one) => {
    const { data: block } = binary.safeParse(one);
    if (block?.data !== undefined) return { ...block, data: "…" };
    return block?.resource ? { ...block, resource: { ...block.resource, blob: "…" } } : one;
  });
  return { ...data, result: { ...data.result, content } };
}
