import type { Config } from "@/lib/config";
import { parseJson, readBody } from "@/lib/http/bounded-fetch";
import { errorResponse } from "@/lib/http/errors";
import { log } from "@/lib/log";
import { requireOperator } from "@/lib/operator/operator";
import { callTool, tryCall } from "@/lib/operator/try/call";
import type { TryEvent } from "@/lib/operator/try/event";
import { readSession } from "@/lib/operator/try/token-cookie";

/** Bytes of a call. */
const maxBytes = 256 * 1024;

/** Calls a tool for an operator, and streams what happens, one JSON object per line. */
export async function POST(request: Request): Promise<Response> {
  const { operator, config } = await requireOperator("/operator/try");
  if (!isFromOwnPage(request.headers, config)) {
    return refuse(403, "forbidden", `Calls are accepted only from the page at ${config.baseUrl}/operator/try`);
  }
  const session = await readSession(config, operator.subject);
  if (!session) return refuse(401, "no_session", "The session to try tools has ended: sign in again");
  const text = await readBody(request.body, { maxBytes }).catch(() => undefined);
  if (text === undefined) return refuse(413, "too_large", `The input is larger than ${maxBytes / 1024} KiB`);
  const call = tryCall.safeParse(parseJson(text));
  if (!call.success) return refuse(400, "invalid_call", "The call must consist of a tool's name and its arguments");

  const gone = new AbortController();
  const events = callTool(config, session.token, call.data, AbortSignal.any([request.signal, gone.signal]));
  const headers = { "Content-Type": "application/x-ndjson", "Cache-Control": "no-store, no-transform" };
  return new Response(lines(events, gone), { headers: { ...headers, "X-Accel-Buffering": "no" } });
}

/** Browsers send both headers with such requests; only a page of this origin can send this content type. */
function isFromOwnPage(headers: Headers, { baseUrl }: Config): boolean {
  const site = headers.get("sec-fetch-site") ?? "same-origin";
  const isJson = headers.get("content-type") === "application/json";
  return headers.get("origin") === baseUrl && site === "same-origin" && isJson;
}

function refuse(status: number, error: string, description: string): Response {
  return errorResponse({ status, error, description });
}

function lines(events: AsyncGenerator<TryEvent, void>, gone: AbortController): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const encode = (event: TryEvent) => encoder.encode(`${JSON.stringify(event)}\n`);
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await events.next().catch((error: unknown) => {
        if (!gone.signal.aborted) log("error", "try_failed", { cause: String(error) });
        return { done: false, value: unexpected } as const;
      });
      // A page that has gone has closed the stream.
      if (gone.signal.aborted) return;
      if (done) controller.close();
      else controller.enqueue(encode(value));
    },
    cancel: () => gone.abort(),
  });
}

const unexpected: TryEvent = {
  kind: "outcome",
  type: "error",
  title: "Unexpected response",
  text: "See the log of this server for details",
  atMs: 0,
};
