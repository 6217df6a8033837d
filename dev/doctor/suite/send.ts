import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { setTimeout as wait } from "node:timers/promises";
import * as z from "zod";
import type { Answer } from "@/lib/checks/facts/answer";
import { parseJson } from "@/lib/http/bounded-fetch";

/** A request exactly as it is sent; a header with several values is sent as several lines. */
export interface Sent {
  method: string;
  headers: Record<string, string | string[]>;
  body?: string;
  /** Whether only the headers of the response are wanted: its body may be a stream that stays open. */
  isHead?: boolean;
  /** How much of the body is read; more than usual for a response that may be long. */
  maxBytes?: number;
}

/** Time for one response, body included. Milliseconds; `next dev` compiles a route on its first request. */
const timeoutMs = 8_000;
const usualBytes = 256 * 1024;

/**
 * Sends one request with limits on time and size, and follows no redirect. Unlike fetch, it can omit `Accept`, repeat
 * `Authorization` and forge `Host`.
 * @param url must be of the checked server, since the request may carry the token
 * @returns the response (a long body is truncated), or the reason why there is none
 */
export async function send(url: string, sent: Sent): Promise<Answer> {
  const startedAt = performance.now();
  const elapsedMs = () => Math.round(performance.now() - startedAt);
  let outgoing: ClientRequest | undefined;
  let isLate = false;
  const late = (): { isLate?: true } => (isLate ? { isLate } : {});
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      isLate = true;
      reject(new Error(`no complete answer within ${timeoutMs / 1000} s`));
    }, timeoutMs);
  });
  const answer = async (): Promise<Answer> => {
    // It throws if a header is invalid.
    outgoing = open(url, sent);
    const response = await exchange(outgoing, sent.body ?? "");
    const body = sent.isHead ? "" : await readBody(response, sent.maxBytes);
    return { url, ...headOf(response), body, elapsedMs: elapsedMs(), at: Date.now() };
  };
  try {
    return await Promise.race([deadline, answer()]);
  } catch (error) {
    return { url, error: reasonFor(error), elapsedMs: elapsedMs(), ...late() };
  } finally {
    clearTimeout(timer);
    outgoing?.destroy();
  }
}

function open(url: string, { method, headers }: Sent): ClientRequest {
  const request = url.startsWith("https:") ? tlsRequest : plainRequest;
  // The certificate belongs to the host in the URL, even if the Host header differs.
  return request(url, { method, headers, agent: false, servername: new URL(url).hostname });
}

const firstBytes = 65_536;
/** How long a server may take to refuse a large body before the rest of it is sent. Milliseconds. */
const earlyMs = 1_000;

/**
 * A server may respond before it has read a large body, and close the connection; a client that is still writing never
 * sees the response. So the beginning is sent first, and the rest only if no response arrives in the meantime.
 */
async function exchange(outgoing: ClientRequest, text: string): Promise<IncomingMessage> {
  const bytes = Buffer.from(text);
  // Later errors, such as of writing to a closed connection, follow a response or a rejection.
  outgoing.on("error", () => undefined);
  const answer = Promise.race([
    once(outgoing, "response").then(([response]: IncomingMessage[]) => response),
    // After an upgrade that nobody asked for, Node.js closes the connection: no response, and no error.
    once(outgoing, "close").then(() => undefined),
  ]);
  if (bytes.length > 0) outgoing.setHeader("Content-Length", bytes.length);
  if (bytes.length <= firstBytes) outgoing.end(bytes);
  else {
    outgoing.write(bytes.subarray(0, firstBytes));
    const early = await Promise.race([answer, wait(earlyMs, undefined, { ref: false })]);
    if (!early) outgoing.end(bytes.subarray(firstBytes));
  }
  const response = await answer;
  if (!response) throw new Error("the connection was closed without a response");
  return response;
}

async function readBody(response: IncomingMessage, maxBytes = usualBytes): Promise<string> {
  const decoder = new TextDecoder();
  const isStream = /event-stream/i.test(response.headers["content-type"] ?? "");
  let text = "";
  let left = maxBytes;
  for await (const chunk of response) {
    if (!(chunk instanceof Uint8Array)) continue;
    text += decoder.decode(chunk.subarray(0, left), { stream: true });
    left -= chunk.byteLength;
    // A stream may stay open after the response that was asked for.
    if (left <= 0 || (isStream && readMessage(text))) break;
  }
  return text;
}

function headOf({ statusCode = 0, headers }: IncomingMessage) {
  const named = Object.entries(headers).map(([name, value]) => [name, [value].flat().join(", ")]);
  return { status: statusCode, headers: Object.fromEntries(named) };
}

const reasons: Record<string, string> = {
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was dropped",
  EPIPE: "the connection was dropped",
  ENOTFOUND: "the host name does not exist",
};

function reasonFor(error: unknown): string {
  if (!(error instanceof Error)) return "no answer";
  const code = "code" in error ? String(error.code) : "";
  return reasons[code] ?? (code.startsWith("HPE_") ? `not an HTTP response (${code})` : error.message);
}

const messageSchema = z.looseObject({
  result: z.looseObject({}).optional(),
  error: z.object({ code: z.number(), message: z.string() }).optional(),
});

/** The JSON-RPC response in an answer, if there is one. */
export function messageIn(answer: Answer): ReturnType<typeof readMessage> {
  return answer.error === undefined ? readMessage(answer.body) : undefined;
}

/** The JSON-RPC response in a body: the body itself, or the first of its events that has a result or an error. */
export function readMessage(body: string): z.infer<typeof messageSchema> | undefined {
  const events = body.split(/\r\n|\r|\n/).filter((line) => line.startsWith("data:"));
  const texts = events.length > 0 ? events.map((line) => line.slice(5)) : [body];
  // Servers may send empty events to keep the connection open.
  for (const text of texts.filter((one) => one.includes("{"))) {
    const { data } = messageSchema.safeParse(parseJson(text));
    if (data?.result || data?.error) return data;
  }
  return undefined;
}
