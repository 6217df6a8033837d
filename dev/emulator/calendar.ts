import { createHash } from "node:crypto";
import * as z from "zod";
import type { Api, ApiAnswer, ApiCall } from "./api";
import { findDemoUser } from "./demo";

/** The part of Google's Calendar API v3 that lists, reads, inserts and deletes the events of the user's own calendar. */
export const calendarApi: Api = {
  name: "calendar",
  appId: "google-calendar",
  variable: "CALENDAR_API_URL",
  path: "/calendar/v3",
  errorBody: googleError,
  open: () => {
    const calendars = new Map<string, Calendar>();
    return (call) => {
      const calendar = calendars.get(call.userId) ?? firstEvents(call.userId);
      calendars.set(call.userId, calendar);
      return answer(calendar, call);
    };
  },
};

const timeSchema = z.union([
  z.object({ dateTime: z.iso.datetime({ offset: true }) }),
  z.object({ date: z.iso.date() }),
]);

const eventSchema = z.object({
  id: z
    .string()
    .regex(/^[a-v0-9]{5,1024}$/)
    .optional(),
  summary: z.string().optional(),
  location: z.string().optional(),
  description: z.string().optional(),
  start: timeSchema,
  end: timeSchema,
});

type CalendarEvent = z.infer<typeof eventSchema> & { id: string; status: "confirmed" | "cancelled" };

/** All events of one user by their IDs, deleted ones too. */
type Calendar = Map<string, CalendarEvent>;

const refuse = (status: number): ApiAnswer => ({ status });

function answer(calendar: Calendar, call: ApiCall): ApiAnswer {
  const { method, path, userId, scopes } = call;
  const [, calendarId = "", rest = ""] = /^\/calendars\/([^/]+)\/events(?:\/([^/]+))?$/.exec(path) ?? [];
  if (!["primary", emailOf(userId)].includes(decode(calendarId))) return refuse(404);
  const canRead = scopes.includes("calendar.readonly") || scopes.includes("calendar.events");
  const isAllowed = method === "GET" ? canRead : scopes.includes("calendar.events");
  if (!isAllowed) return refuse(403);
  const event = calendar.get(rest);
  if (method === "POST" && !rest) return insert(calendar, call);
  if (method === "GET" && !rest) return list(calendar, call);
  if (!event) return refuse(404);
  if (method === "GET") return { status: 200, body: describe(userId, event) };
  return method === "DELETE" ? remove(calendar, event) : refuse(404);
}

function decode(segment: string): string {
  return new URLSearchParams(`id=${segment.replaceAll("+", "%2B")}`).get("id") ?? "";
}

function remove(calendar: Calendar, event: CalendarEvent): ApiAnswer {
  if (event.status === "cancelled") return refuse(410);
  calendar.set(event.id, { ...event, status: "cancelled" });
  return { status: 204 };
}

/** A client that names the ID can repeat the request: the second one is a conflict, not a second event. */
function insert(calendar: Calendar, { body, userId }: ApiCall): ApiAnswer {
  const { data } = eventSchema.safeParse(body);
  if (!data) return refuse(400);
  const event = { ...data, id: data.id ?? idOf(userId, calendar.size), status: "confirmed" as const };
  if (calendar.has(event.id)) return refuse(409);
  calendar.set(event.id, event);
  return { status: 200, body: describe(userId, event) };
}

const listQuery = z.object({
  maxResults: z.coerce.number().int().min(1).max(2500).default(250),
  pageToken: z.string().default(""),
  timeMin: z.iso.datetime({ offset: true }).optional(),
  timeMax: z.iso.datetime({ offset: true }).optional(),
});

/** Events in the order of their start; a page token is the last event of the page before. */
function list(calendar: Calendar, { query, userId }: ApiCall): ApiAnswer {
  const { data: asked } = listQuery.safeParse(Object.fromEntries(query));
  if (!asked) return refuse(400);
  const sorted = [...calendar.values()].sort((one, other) => timeOf(one.start) - timeOf(other.start));
  const last = Buffer.from(asked.pageToken, "base64url").toString();
  const first = sorted.findIndex(({ id }) => id === last) + 1;
  if (asked.pageToken && first === 0) return refuse(400);
  const { timeMin = "0000-01-01", timeMax = "9999-01-01", maxResults } = asked;
  const found = sorted.slice(first).filter(({ status, start, end }) => {
    return status === "confirmed" && timeOf(end) > Date.parse(timeMin) && timeOf(start) < Date.parse(timeMax);
  });
  const items = found.slice(0, maxResults);
  const next = found.length > items.length && items.at(-1)?.id;
  return {
    status: 200,
    body: {
      kind: "calendar#events",
      summary: emailOf(userId),
      timeZone: "UTC",
      accessRole: "owner",
      items: items.map((event) => describe(userId, event)),
      ...(next && { nextPageToken: Buffer.from(next).toString("base64url") }),
    },
  };
}

function describe(userId: string, event: CalendarEvent) {
  const creator = { email: emailOf(userId), self: true };
  return { kind: "calendar#event", ...event, creator, organizer: creator };
}

function timeOf(time: CalendarEvent["start"]): number {
  return Date.parse("date" in time ? time.date : time.dateTime);
}

function emailOf(userId: string): string {
  return findDemoUser(userId)?.email ?? `${userId}@example.com`;
}

const titles = [
  ...["Stand-up", "Design review", "Lunch with Mary", "Dentist", "One-to-one", "Company day", "Planning"],
  ...["Release", "Piano lesson", "Interview", "Budget", "Reading group", "Retrospective", "Train to London"],
];

const [dayMs, hourMs] = [86_400_000, 3_600_000];

/** The events that a user has at first: always the same ones, from today on, one a day; every seventh takes the day. */
function firstEvents(userId: string): Calendar {
  const today = Math.floor(Date.now() / dayMs) * dayMs;
  const shift = Number.parseInt(idOf(userId, 0).slice(0, 2), 16);
  const events = titles.map((_, index): CalendarEvent => {
    const start = today + index * dayMs + (9 + (index % 8)) * hourMs;
    const time = (hours: number) => {
      const text = new Date(start + hours * hourMs).toISOString();
      return index % 7 === 5 ? { date: text.slice(0, 10) } : { dateTime: text };
    };
    return {
      id: idOf(userId, index),
      status: "confirmed",
      summary: titles[(index + shift) % titles.length] ?? "",
      start: time(0),
      end: time(index % 7 === 5 ? 24 : 1),
    };
  });
  return new Map(events.map((event) => [event.id, event]));
}

/** Takes a user and a number, returns an ID in Google's alphabet. */
function idOf(userId: string, index: number): string {
  return createHash("sha256").update(`${userId} ${index}`).digest("hex").slice(0, 26);
}

const errors: Record<number, [status: string, reason: string, message: string]> = {
  400: ["INVALID_ARGUMENT", "badRequest", "Bad Request"],
  401: ["UNAUTHENTICATED", "authError", "Request had invalid authentication credentials."],
  403: ["PERMISSION_DENIED", "insufficientPermissions", "Request had insufficient authentication scopes."],
  404: ["NOT_FOUND", "notFound", "Not Found"],
  409: ["ALREADY_EXISTS", "duplicate", "The requested identifier already exists."],
  410: ["FAILED_PRECONDITION", "deleted", "Resource has been deleted"],
  429: ["RESOURCE_EXHAUSTED", "rateLimitExceeded", "Rate Limit Exceeded"],
  503: ["UNAVAILABLE", "backendError", "Service Unavailable"],
};

/** Takes a status, returns Google's body for it. */
function googleError(code: number) {
  const [status, reason, message] = errors[code] ?? ["INTERNAL", "backendError", "Backend Error"];
  return { error: { code, message, status, errors: [{ domain: "global", reason, message }] } };
}
