import type { ServerContext } from "@modelcontextprotocol/server";
import * as z from "zod";
import { readCalendarUrl } from "@/lib/config/calendar";
import { boundedFetch, NoAnswerError, parseJson, type WholeAnswer } from "@/lib/http/bounded-fetch";
import { cutText, onOneLine } from "@/lib/log/tidy-text";
import { CallerError } from "@/lib/mcp/failures";

/** A request to the user's own calendar. */
interface CalendarCall {
  /** Below `/calendars/primary`. */
  path: string;
  method?: "GET" | "DELETE";
  query?: Record<string, string>;
  /** The user's token of Google, from `useConnection`. */
  token: string;
  /** Statuses that the tool handles itself; any other failure throws. */
  expected?: number[];
}

const limits = { timeoutMs: 10_000, maxBytes: 1_048_576 };

/**
 * Calls Google's Calendar API (https://developers.google.com/workspace/calendar/api/v3/reference) as the user. A
 * cancelled call stops the request.
 * @throws CallerError that says what the model can do
 */
export async function callCalendar({ mcpReq }: ServerContext, call: CalendarCall): Promise<WholeAnswer> {
  const { path, method = "GET", query = {}, token, expected = [] } = call;
  const url = `${readCalendarUrl()}/calendars/primary${path}?${new URLSearchParams(query)}`;
  const init = { method, headers: { Authorization: `Bearer ${token}` }, signal: mcpReq.signal };
  const answer = await boundedFetch(url, init, limits).catch((error: unknown) => {
    throw error instanceof NoAnswerError ? new CallerError(noAnswer, { cause: error }) : error;
  });
  if (answer.ok || expected.includes(answer.status)) return answer;
  throw new CallerError(sentences[answer.status] ?? `Google Calendar has a problem (HTTP ${answer.status}). ${later}`);
}

/** Parses an answer. @throws CallerError when it is something else than expected */
export function readAnswer<Schema extends z.ZodType>(schema: Schema, { body }: WholeAnswer): z.output<Schema> {
  const { data, success } = schema.safeParse(parseJson(body));
  if (!success) throw new CallerError(`Google Calendar sent something that cannot be read. ${later}`);
  return data;
}

const later = "Try again in a few minutes. Repeating the call is safe.";
const noAnswer = `Google Calendar did not answer. ${later}`;

/** Our own words: what the API says could be written by someone else, and a model might follow it. */
const sentences: Record<number, string> = {
  400: "Google Calendar does not accept these arguments. A cursor works only with the `from` that it belongs to.",
  401: "Google no longer accepts this user's connection. Ask the user to connect google-calendar again.",
  403: "Google does not allow this: the account lacks the permission, or has used up its quota. Tell the user.",
  404: "There is no such event in the user's calendar. Call list_events for the IDs.",
  429: "Google Calendar received too many requests for this user. Wait a minute before you try again.",
};

const timeText = z.string().regex(/^[\d:.TZ+-]{1,40}$/);
const time = z.union([z.object({ dateTime: timeText }), z.object({ date: timeText })]);

/** The parts of an event that the tools use. Whoever sent the invitation wrote the title, so it is one line and short. */
export const eventSchema = z
  .object({
    id: z.string(),
    status: z.string().optional(),
    summary: z.string().default("(no title)"),
    start: time,
    end: time,
  })
  .transform(({ id, status, summary, start, end }) => ({
    id,
    title: onOneLine(cutText(summary, 200)),
    start: textOf(start),
    end: textOf(end),
    isCancelled: status === "cancelled",
  }));

function textOf(given: z.output<typeof time>): string {
  return "dateTime" in given ? given.dateTime : given.date;
}
