import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { parseJson } from "@/lib/http/bounded-fetch";
import { isLoopback } from "@/lib/http/private-address";
import { fieldsOf } from "@/lib/mcp/input-schema";
import { redactBody } from "../trace/redact";
import type { Outcome, Question, ShownContent, TryEvent } from "./event";

const shown = (text: string) => redactBody(text, "text/plain");
const shownJson = (value: unknown) => redactBody(JSON.stringify(value), "application/json");

type Notified = Pick<Extract<TryEvent, { kind: "notification" }>, "text" | "progress">;

const progress = z.object({ progress: z.number(), total: z.number().optional(), message: z.string().optional() });

// The SDK's own schemas would copy the whole SDK into the function that only reads an answer.
/** A JSON-RPC message that is no answer. */
export const notification = z.object({
  method: z.string(),
  params: z.record(z.string(), z.unknown()).optional(),
  id: z.undefined().optional(),
});

/** A notification as one line. */
export function shownMessage({ method, params }: z.output<typeof notification>): Notified {
  const { data } = method === "notifications/progress" ? progress.safeParse(params) : {};
  if (!data) return { text: `${shown(method)} ${shownJson(params ?? {})}` };
  const { progress: at, total: of, message } = data;
  return { text: shown(message ?? "Progress"), progress: { at, of } };
}

const response = z.object({
  result: z.looseObject({ resultType: z.string().optional() }).optional(),
  error: z.object({ code: z.number(), message: z.string(), data: z.unknown().optional() }).optional(),
});

/** Reads how a call ended from the server's message. */
export function outcomeOf(message: unknown): Outcome {
  const { result, error } = response.safeParse(message).data ?? {};
  if (error) {
    const text = error.data === undefined ? error.message : `${error.message} ${JSON.stringify(error.data)}`;
    return { type: "error", title: `The server rejected the call (${error.code})`, text: shown(text) };
  }
  if (result?.resultType === "input_required") return questionsIn(result);
  const { data } = callResult.safeParse(result);
  if (!data) return { type: "error", title: "Not a result", text: "The response is not a valid CallToolResult" };
  const { isError, content, structuredContent: structured } = data;
  return {
    type: "result",
    isError,
    content: content.filter((one) => !repeats(one, structured)).map(shownContent),
    ...(structured !== undefined && { structured: shownJson(structured) }),
  };
}

/** Servers send structured content as text too, for older clients (MCP, tools, structured content). */
function repeats({ type, text }: Block, structured: unknown): boolean {
  return structured !== undefined && type === "text" && isDeepStrictEqual(parseJson(text ?? ""), structured);
}

type Block = z.output<typeof block>;
const block = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  data: z.string().optional(),
  mimeType: z.string().optional(),
  name: z.string().optional(),
  uri: z.string().optional(),
  resource: z
    .object({
      uri: z.string(),
      mimeType: z.string().optional(),
      text: z.string().optional(),
      blob: z.string().optional(),
    })
    .optional(),
});

const callResult = z.object({
  content: z.array(block).default([]),
  structuredContent: z.record(z.string(), z.unknown()).optional(),
  isError: z.boolean().default(false),
});

function shownContent(given: Block): ShownContent {
  const { type, text, data, mimeType = "unknown type", name = "", uri, resource } = given;
  const size = (base64: string) => Buffer.byteLength(base64, "base64");
  if (type === "text" && text !== undefined) return { type, text: shown(text) };
  if (data !== undefined) return { type: "binary", what: type, mimeType: shown(mimeType), bytes: size(data) };
  if (uri !== undefined) return { type: "link", name: shown(name), uri: shown(uri) };
  if (!resource) return { type: "text", text: shownJson(given) };
  if (resource.blob === undefined) return { type: "text", text: shown(`${resource.uri}\n${resource.text ?? ""}`) };
  const what = `file ${shown(resource.uri)}`;
  return { type: "binary", what, mimeType: shown(resource.mimeType ?? "unknown type"), bytes: size(resource.blob) };
}

const request = z.object({
  method: z.string(),
  params: z
    .looseObject({ mode: z.string().optional(), message: z.string().optional(), url: z.string().optional() })
    .optional(),
});
const asked = z.object({
  inputRequests: z.record(z.string(), request).default({}),
  requestState: z.string().optional(),
});

function questionsIn(result: unknown): Outcome {
  const { data } = asked.safeParse(result);
  if (!data) return { type: "error", title: "Not a question", text: "The tool's request for input is not valid" };
  const questions = Object.entries(data.inputRequests).map(([key, { method, params }]): Question => {
    const { message = "", mode = "form", url = "", requestedSchema } = params ?? {};
    const question = { key, message: shown(message) };
    const isElicitation = method === "elicitation/create";
    const fields = mode === "form" ? fieldsOf(requestedSchema) : undefined;
    if (isElicitation && fields) return { ...question, mode: "form", fields };
    if (isElicitation && mode === "url" && isSafe(url)) return { ...question, mode, url };
    return { ...question, mode: "unsupported", method: shown(`${method} ${mode}`) };
  });
  return { type: "input", questions, requestState: data.requestState };
}

/** A tool's URL becomes a link: never a script, and http only on this machine. */
function isSafe(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username } = new URL(url);
  return !username && (protocol === "https:" || (protocol === "http:" && isLoopback(hostname)));
}
