import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { demoUsers, type Emulator, startEmulator } from "@/dev/emulator";

const [ada, grace, alan] = demoUsers;
const appId = "google-calendar";
let emulator: Emulator;
let token: string;

beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());
beforeEach(async () => {
  token = await emulator.connections.connect(ada.id, appId, ["calendar.events"]);
});
afterEach(async () => {
  emulator.reset();
  for (const { id } of demoUsers) await emulator.connections.clear(id, appId);
});

type Item = { id: string; summary: string; start: Record<string, string>; end: Record<string, string> };

async function call(path = "/calendars/primary/events", init: RequestInit = {}, bearer = token) {
  const headers = { authorization: `Bearer ${bearer}`, "content-type": "application/json" };
  const response = await fetch(emulator.calendarUrl + path, { headers, ...init });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : undefined };
}

const list = async (query = "", bearer = token): Promise<Item[]> => {
  return (await call(`/calendars/primary/events${query}`, {}, bearer)).body.items;
};
const remove = (id: string) => call(`/calendars/primary/events/${id}`, { method: "DELETE" });
const insert = (event: object) => {
  return call("/calendars/primary/events", { method: "POST", body: JSON.stringify(event) });
};

const refusal = (code: number, status: string) => ({
  status: code,
  body: { error: { code, status, message: expect.any(String), errors: [expect.any(Object)] } },
});

test("is on an origin of its own", () => {
  const { origin, pathname, hostname } = new URL(emulator.calendarUrl);
  expect([hostname, pathname]).toEqual(["127.0.0.1", "/calendar/v3"]);
  expect(origin).not.toBe(emulator.origin);
});

describe("the list of events", () => {
  test("has Google's format, in order, and is the same each time", async () => {
    const { body } = await call();
    expect(body).toMatchObject({ kind: "calendar#events", summary: ada.email, timeZone: "UTC" });
    expect(body).not.toHaveProperty("nextPageToken");
    expect(body.items.length).toBeGreaterThanOrEqual(12);
    expect(body.items[0]).toMatchObject({
      kind: "calendar#event",
      id: expect.stringMatching(/^[a-v0-9]{26}$/),
      summary: expect.any(String),
      status: "confirmed",
      start: { dateTime: expect.stringMatching(/Z$/) },
      end: { dateTime: expect.stringMatching(/Z$/) },
      organizer: { email: ada.email },
    });
    const starts = body.items.map(({ start }: Item) => Date.parse(start.dateTime ?? start.date ?? ""));
    expect(starts).toEqual([...starts].sort((one, other) => one - other));
    expect(body.items.filter(({ start }: Item) => start.date).length).toBeGreaterThan(0);
    expect((await call()).body).toEqual(body);
  });

  test("is the user's own", async () => {
    const others = [
      await emulator.connections.connect(grace.id, appId),
      await emulator.connections.connect(alan.id, appId),
    ];
    const items = (await Promise.all([token, ...others].map((bearer) => list("", bearer)))).flat();
    expect(items.length).toBeGreaterThan(2 * 12);
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
    expect((await call(`/calendars/${encodeURIComponent(ada.email)}/events`)).status).toBe(200);
    expect((await call(`/calendars/${encodeURIComponent(grace.email)}/events`)).status).toBe(404);
  });

  test("comes in pages, also when an event is deleted meanwhile", async () => {
    const all = (await list()).map(({ id }) => id);
    const first = await call("/calendars/primary/events?maxResults=5");
    const page = first.body.items.map(({ id }: Item) => id);
    expect(page).toEqual(all.slice(0, 5));
    await remove(page[4]);
    const rest = await call(`/calendars/primary/events?maxResults=250&pageToken=${first.body.nextPageToken}`);
    expect(rest.body.items.map(({ id }: Item) => id)).toEqual(all.slice(5));
    expect(rest.body).not.toHaveProperty("nextPageToken");
  });

  test("can be limited in time", async () => {
    const [, second, third] = await list();
    const range = new URLSearchParams({ timeMin: second?.start.dateTime ?? "", timeMax: third?.start.dateTime ?? "" });
    expect(await list(`?${range}`)).toEqual([second]);
  });

  test.each(["maxResults=0", "maxResults=x", "maxResults=2501", "pageToken=x", "timeMin=today"])(
    "is refused with %s",
    async (query) => {
      expect(await call(`/calendars/primary/events?${query}`)).toEqual(refusal(400, "INVALID_ARGUMENT"));
    },
  );
});

test("an event is read and deleted once", async () => {
  const [event] = await list();
  const id = event?.id ?? "";
  expect(await call(`/calendars/primary/events/${id}`)).toEqual({ status: 200, body: event });
  expect(await remove(id)).toEqual({ status: 204, body: undefined });
  expect(await remove(id)).toEqual(refusal(410, "FAILED_PRECONDITION"));
  expect(await remove("unknown")).toEqual(refusal(404, "NOT_FOUND"));
  expect((await list()).map((other) => other.id)).not.toContain(id);
});

test("an event is inserted once for each ID that the client chooses", async () => {
  const event = { summary: "New", start: { date: "2031-01-01" }, end: { date: "2031-01-02" } };
  const id = "a0b1c2d3";
  expect(await insert({ ...event, id })).toMatchObject({ status: 200, body: { ...event, id } });
  expect(await insert({ ...event, id })).toEqual(refusal(409, "ALREADY_EXISTS"));
  expect((await list()).filter((item) => item.summary === "New")).toHaveLength(1);
  const other = await insert(event);
  expect(other.body.id).not.toBe(id);
  for (const wrong of [{}, { ...event, id: "UPPER-case" }, { ...event, start: { date: "soon" } }]) {
    expect(await insert(wrong)).toEqual(refusal(400, "INVALID_ARGUMENT"));
  }
  await remove(id);
  expect(await insert({ ...event, id })).toEqual(refusal(409, "ALREADY_EXISTS"));
});

test("reading is allowed by either scope, writing by one, and neither by none", async () => {
  await emulator.connections.clear(ada.id, appId);
  token = await emulator.connections.connect(ada.id, appId, ["https://www.googleapis.com/auth/calendar.readonly"]);
  const [event] = await list();
  expect(await remove(event?.id ?? "")).toEqual(refusal(403, "PERMISSION_DENIED"));
  expect(await insert({})).toEqual(refusal(403, "PERMISSION_DENIED"));
  await emulator.connections.clear(ada.id, appId);
  token = await emulator.connections.connect(ada.id, appId, []);
  expect(await call()).toEqual(refusal(403, "PERMISSION_DENIED"));
});

describe("a token is refused", () => {
  const unauthenticated = refusal(401, "UNAUTHENTICATED");

  test("that no connection issued", async () => {
    const own = await emulator.mint({ scope: "outbound.token.fetch calendar.events" });
    for (const bearer of ["", "ya29.unknown", own, `Bearer ${token}`]) {
      expect(await call(undefined, {}, bearer)).toEqual(unauthenticated);
    }
    for (const authorization of [token, `Basic ${token}`]) {
      expect(await call(undefined, { headers: { authorization } })).toEqual(unauthenticated);
    }
    expect(await call(`/calendars/primary/events?access_token=${token}`, { headers: {} })).toEqual(unauthenticated);
  });

  test("after it has expired, been revoked, or been disconnected", async () => {
    const changes = [
      () => emulator.connections.expire(ada.id, appId),
      () => emulator.connections.revoke(ada.id, appId),
      () => emulator.connections.clear(ada.id, appId),
    ];
    for (const change of changes) {
      const bearer = await emulator.connections.connect(ada.id, appId);
      expect((await call(undefined, {}, bearer)).status).toBe(200);
      await change();
      expect(await call(undefined, {}, bearer)).toEqual(unauthenticated);
    }
  });

  test("of another app", async () => {
    const bearer = await emulator.connections.connect(ada.id, "other-app", ["calendar.events"]);
    expect(await call(undefined, {}, bearer)).toEqual(unauthenticated);
    await emulator.connections.clear(ada.id, "other-app");
  });
});

test.each([
  [401, "UNAUTHENTICATED"],
  [403, "PERMISSION_DENIED"],
  [404, "NOT_FOUND"],
  [410, "FAILED_PRECONDITION"],
  [429, "RESOURCE_EXHAUSTED"],
  [500, "INTERNAL"],
  [503, "UNAVAILABLE"],
])("a fault with only the status %i has Google's body", async (status, name) => {
  emulator.faults.calendarApi = { status, times: 1 };
  expect(await call()).toEqual(refusal(status, name));
  expect((await call()).status).toBe(200);
});

test("a fault has its own body if it names one, and can hang", async () => {
  emulator.faults.calendarApi = { status: 200, body: '"odd"' };
  expect(await call()).toEqual({ status: 200, body: "odd" });
  emulator.faults.calendarApi = { hang: true };
  const { length } = emulator.requests;
  const patience = new AbortController();
  const told = expect(call(undefined, { signal: patience.signal })).rejects.toThrow(/abort/);
  await expect.poll(() => emulator.requests.length).toBe(length + 1);
  patience.abort();
  await told;
});

test("records its requests with the others", async () => {
  await call("/calendars/primary/events?maxResults=1");
  expect(emulator.requests.at(-1)).toEqual({
    method: "GET",
    path: "/calendar/v3/calendars/primary/events",
    endpoint: "calendarApi",
    at: expect.any(Number),
  });
});

test.each(["/calendars/primary", "/calendars/primary/events/a/b", "/users/me", "/../elsewhere"])(
  "has nothing at %s",
  async (path) => {
    expect(await call(path)).toEqual(refusal(404, "NOT_FOUND"));
  },
);

test("closes with the emulator, and a taken port closes both", async () => {
  const other = await startEmulator();
  const port = Number(new URL(other.calendarUrl).port);
  await expect(startEmulator({ apiPorts: { calendar: port } })).rejects.toMatchObject({ code: "EADDRINUSE" });
  await other.close();
  const again = await startEmulator({ apiPorts: { calendar: port } });
  expect(again.calendarUrl).toBe(other.calendarUrl);
  await again.close();
  await expect(fetch(again.calendarUrl)).rejects.toThrow();
});
