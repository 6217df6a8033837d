import { parseJson } from "@/lib/http/bounded-fetch";
import { errorResponse } from "@/lib/http/errors";
import { messageHeaders } from "./client-messages";

const json = "application/json";
const events = "text/event-stream";

/** How a client takes answers: as the SDK makes them, only as JSON, or only as events. */
export type Form = "any" | "json" | "events";

/**
 * Reads which form of answer a POST takes (RFC 9110 §12.5.1), and tells the SDK that it takes both: the SDK requires both
 * types in the 2025 protocol and neither in the 2026 one. A client that does not name events gets JSON.
 * @returns the form, or the response that refuses the request
 */
export function readForm(request: Request): Form | Response {
  const header = request.headers.get("accept");
  if (header === messageHeaders.Accept) return "any";
  const quality = acceptedRanges(header ?? "");
  const takes = (type: string, group: string) => quality(type) ?? quality(group) ?? quality("*/*") ?? 0;
  const takesEvents = takes(events, "text/*") > 0;
  const takesJson = takes(json, "application/*") > 0;
  // In the 2026 protocol, the SDK compares this header with the message.
  const isStream = request.headers.get("mcp-method") === "subscriptions/listen";
  if (isStream ? !takesEvents : !takesJson && !takesEvents)
    return notAcceptable(isStream ? events : `${json} or ${events}`);
  request.headers.set("Accept", messageHeaders.Accept);
  if (isStream || (takesJson && takesEvents && (quality(events) ?? 0) > 0)) return "any";
  return takesJson ? "json" : "events";
}

/** The quality of each range in an Accept header; an empty header accepts everything. */
function acceptedRanges(header: string): (range: string) => number | undefined {
  // A quoted parameter may contain a comma.
  const unquoted = header
    .split('"')
    .filter((_, index) => index % 2 === 0)
    .join("");
  const ranges = unquoted
    .toLowerCase()
    .split(",")
    .flatMap((entry): [string, number][] => {
      const [range = "", ...parameters] = entry.split(";").map((part) => part.replace(/\s/g, ""));
      const q = Number(parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? 1);
      // Java's client sends a lone asterisk. An unreadable quality counts as none.
      return range ? [[range === "*" ? "*/*" : range, Number.isNaN(q) ? 1 : q]] : [];
    });
  const known = new Map(ranges.length > 0 ? ranges : [["*/*", 1] as const]);
  return (range) => known.get(range);
}

function notAcceptable(types: string): Response {
  const description = `This request is answered as ${types}: name that in the Accept header`;
  return errorResponse({ status: 406, error: "not_acceptable", description });
}

/** Refuses a body that the client compressed: the SDK would take it for broken JSON. */
export function refuseEncoding({ headers }: Request): Response | undefined {
  const encoding = headers.get("content-encoding")?.trim().toLowerCase() || "identity";
  if (encoding === "identity") return undefined;
  const description = "Send the body as plain JSON, without compression and without the Content-Encoding header";
  const accepted = { "Accept-Encoding": "identity" };
  return errorResponse({ status: 415, error: "unsupported_content_encoding", description, headers: accepted });
}

/**
 * Converts the SDK's answer to the form that the client takes. As JSON, it consists of the responses only, since messages
 * that a tool sends before them need a stream. Errors of HTTP are JSON in any case.
 */
export async function inForm(form: Form, response: Response): Promise<Response> {
  const type = response.headers.get("content-type") ?? "";
  if (form === "json" && type.startsWith(events)) return asJson(await response.text());
  if (form !== "events" || response.status !== 200 || !type.startsWith(json)) return response;
  return new Response(`event: message\ndata: ${await response.text()}\n\n`, { headers: { "Content-Type": events } });
}

function asJson(stream: string): Response {
  const messages = stream.split("\n").flatMap((line) => (line.startsWith("data: ") ? [parseJson(line.slice(6))] : []));
  const answers = messages.filter(
    (message) => typeof message === "object" && message !== null && !("method" in message),
  );
  // The client has gone, and the SDK ended the stream.
  if (answers.length === 0) return new Response(null, { status: 499 });
  return Response.json(answers.length === 1 ? answers[0] : answers);
}
