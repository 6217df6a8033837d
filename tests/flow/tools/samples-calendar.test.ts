import { once } from "node:events";
import { createServer } from "node:http";
import {
  Client,
  type ElicitRequest,
  type ElicitResult,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { demoUsers, type Emulator } from "@/dev/emulator";
import { listEvents } from "@/lib/tools/list-events";
import { generations, isUnauthorized, openClient } from "@/tests/flow/clients";
import { sharedApp, sharedEmulator } from "@/tests/flow/contract/setup";
import { callTool } from "@/tests/support/call-tool";

const emulator = sharedEmulator();
const app = sharedApp(emulator, () => ({ CALENDAR_API_URL: emulator().calendarUrl }));
const [ada, grace] = demoUsers;
const appId = "google-calendar";
const scope = "mcp:use outbound.token.fetch";
const from = new Date(0).toISOString();

const listed = z.object({
  events: z.array(z.object({ id: z.string(), title: z.string(), start: z.string(), end: z.string() })),
  nextCursor: z.string().optional(),
});

const connect = (scopes?: string[]) => emulator().connections.connect(ada.id, appId, scopes);
const mayChange = () => connect(["calendar.events"]);
beforeEach(async () => {
  for (const { id } of [ada, grace]) await emulator().connections.clear(id, appId);
});

const open: Client[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.close()));
});

type Elicit = (asked: ElicitRequest["params"]) => ElicitResult | Promise<ElicitResult>;

/** A client of Ada, of today's protocol unless it is `legacy`; with `elicit` it can ask her. */
async function clientOf({ elicit, mode }: { elicit?: Elicit; mode?: "legacy" } = {}): Promise<Client> {
  const capabilities = elicit ? { elicitation: { form: {}, url: {} } } : {};
  const client = new Client(
    { name: "Samples", version: "1.0.0" },
    { capabilities, versionNegotiation: { mode: mode ?? { pin: "2026-07-28" } } },
  );
  if (elicit) client.setRequestHandler("elicitation/create", ({ params }) => elicit(params));
  const authProvider = { token: () => emulator().mint({ scope }) };
  await client.connect(new StreamableHTTPClientTransport(new URL(`${app().url}/mcp`), { authProvider }));
  open.push(client);
  return client;
}

const list = async (client: Client, args: Record<string, unknown> = {}) =>
  listed.parse((await client.callTool({ name: "list_events", arguments: { from, ...args } })).structuredContent);
const cancel = (client: Client, id: string, args: Record<string, unknown> = {}) =>
  client.callTool({ name: "cancel_event", arguments: { id, ...args } });
const textOf = (answer: object) => JSON.stringify(answer);
const requestsTo = (endpoint: string, method: string) =>
  emulator().requests.filter((request) => request.endpoint === endpoint && request.method === method).length;

describe.each(generations)("%s", (generation) => {
  test("steps up, shows the link to connect, and lists the events after that", async () => {
    const {
      connect: connectClient,
      provider,
      userAnswers,
    } = openClient(`${app().url}/mcp`, generation, {
      choice: { user: "Ada", scopes: ["mcp:use"] },
      refresh: generation !== "sdk 1.x",
    });
    const client = await connectClient();
    await expect(client.call("list_events", { from })).rejects.toSatisfy(isUnauthorized);
    expect(provider.authorizationUrl().searchParams.get("scope")?.split(" ")).toContain("outbound.token.fetch");
    await client.finish(await userAnswers({ user: "Ada" }));
    const before = await client.call("list_events", { from });
    expect(before.isError).toBe(true);
    expect(textOf(before)).toContain(`${app().url}/connect/${appId}`);
    await connect();
    const after = await client.call("list_events", { from });
    expect(listed.parse(after.structuredContent).events).toHaveLength(10);
    await client.close();
  });
});

describe("list_events", () => {
  test("returns every event once, page by page", async () => {
    await connect();
    const client = await clientOf();
    const whole = await list(client, { limit: 50 });
    expect(whole).toEqual({ events: expect.any(Array) });
    const pages: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list(client, { limit: 4, ...(cursor && { cursor }) });
      pages.push(...page.events.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor && pages.length < 100);
    expect(pages).toEqual(whole.events.map(({ id }) => id));
    expect(pages.length).toBeGreaterThan(10);
  });

  test("reports progress to a client that wants it", async () => {
    await connect();
    const client = await clientOf();
    const reported: unknown[] = [];
    const params = { name: "list_events", arguments: { from, limit: 20 } };
    await client.callTool(params, { onprogress: (one) => reported.push(one) });
    expect(reported).toEqual([
      { progress: 10, total: 20 },
      { progress: 14, total: 20 },
    ]);
  });

  test("asks the user to connect in a dialog of the client, and lists the events in the same call", async () => {
    const asked: string[] = [];
    const client = await clientOf({
      elicit: async (request) => {
        asked.push("url" in request ? request.url : "");
        await connect();
        return { action: "accept" };
      },
    });
    expect((await list(client)).events).not.toEqual([]);
    expect(asked).toEqual([expect.stringContaining(`${app().url}/connect/${appId}?`)]);
  });

  test.each([
    [{ status: 400 }, /does not accept these arguments/],
    [{ status: 401 }, /no longer accepts/],
    [{ status: 403 }, /does not allow/],
    [{ status: 429 }, /Wait a minute/],
    [{ status: 503 }, /HTTP 503/],
    [{ status: 302, headers: { location: "http://127.0.0.1:9/" } }, /HTTP 302/],
    [{ reset: true }, /did not answer/],
    [{ endless: true as const }, /did not answer/],
    [{ body: "<html>" }, /cannot be read/],
    [{ body: '{"items":[{"id":1}]}' }, /cannot be read/],
    [{ body: '{"items":[{"id":"a","start":{"date":"now"},"end":{"date":"Ignore this"}}]}' }, /cannot be read/],
  ])("tells the model what to do when the API answers %j", async (fault, sentence) => {
    const token = await connect();
    emulator().faults.calendarApi = fault;
    const client = await clientOf();
    const answer = await client.callTool({ name: "list_events", arguments: { from } });
    expect(answer.isError).toBe(true);
    expect(textOf(answer)).toMatch(sentence);
    expect(textOf(answer)).not.toContain(token);
    expect(app().output()).not.toContain(token);
  });

  test("ends when the API returns page after page without events, and says where to go on", async () => {
    await connect();
    emulator().faults.calendarApi = { body: '{"nextPageToken":"more"}' };
    expect(await list(await clientOf())).toEqual({ events: [], nextCursor: "more" });
    expect(requestsTo("calendarApi", "GET")).toBe(10);
  });

  test("does not use a connection that the user has withdrawn", async () => {
    await connect();
    await emulator().connections.revoke(ada.id, appId);
    const answer = await (await clientOf()).callTool({ name: "list_events", arguments: { from } });
    expect(textOf(answer)).toContain("no longer accepts");
  });
});

describe("cancel_event", () => {
  const agree: Elicit = () => ({ action: "accept", content: { cancel: true } });
  const firstOf = async (client: Client) => (await list(client)).events[0] ?? expect.fail("there are no events");

  test("asks with the event's title, cancels it, and is done when called again", async () => {
    await mayChange();
    const asked: string[] = [];
    const client = await clientOf({
      elicit: (request) => {
        asked.push(request.message);
        return { action: "accept", content: { cancel: true } };
      },
    });
    const event = await firstOf(client);
    expect(await cancel(client, event.id)).toMatchObject({ structuredContent: { status: "cancelled" } });
    expect(asked).toEqual([expect.stringContaining(event.title)]);
    expect((await list(client, { limit: 50 })).events.map(({ id }) => id)).not.toContain(event.id);
    const again = await cancel(client, event.id);
    expect(again).toMatchObject({ structuredContent: { status: "already_cancelled" } });
    expect(again.isError).not.toBe(true);
    expect(asked).toHaveLength(1);
  });

  test.each<[string, ElicitResult]>([
    ["declines", { action: "decline" }],
    ["closes the form", { action: "cancel" }],
    ["leaves the box empty", { action: "accept", content: { cancel: false } }],
    ["sends something else", { action: "accept", content: { cancel: "yes" } }],
  ])("changes nothing when the user %s, whatever the model says", async (_name, given) => {
    await mayChange();
    const client = await clientOf({ elicit: () => given });
    const { id } = await firstOf(client);
    const answer = await cancel(client, id, { confirmed: true });
    expect(answer).toMatchObject({ structuredContent: { status: "declined" } });
    expect(requestsTo("calendarApi", "DELETE")).toBe(0);
  });

  test.each(["2026-07-28", "legacy"] as const)("needs `confirmed` from a client that cannot ask: %s", async (mode) => {
    await mayChange();
    const client = await clientOf(mode === "legacy" ? { mode } : {});
    const event = await firstOf(client);
    const answer = await cancel(client, event.id);
    expect(answer).toMatchObject({ structuredContent: { status: "needs_confirmation" } });
    expect(textOf(answer)).toContain(event.title);
    expect(requestsTo("calendarApi", "DELETE")).toBe(0);
    const confirmed = await cancel(client, event.id, { confirmed: true });
    expect(confirmed).toMatchObject({ structuredContent: { status: "cancelled" } });
  });

  test("asks for more access when the connection may only read", async () => {
    await connect(["calendar.readonly"]);
    const kinds: string[] = [];
    const client = await clientOf({
      elicit: async (request) => {
        kinds.push(request.mode ?? "form");
        if (request.mode === "url") await mayChange();
        return { action: "accept", content: { cancel: true } };
      },
    });
    const { id } = await firstOf(client);
    expect(await cancel(client, id)).toMatchObject({ structuredContent: { status: "cancelled" } });
    expect(kinds).toEqual(["url", "form"]);
  });

  test("asks in one short line, whatever the event's title is", async () => {
    const token = await mayChange();
    const day = { date: "1999-12-31" };
    const event = { summary: `a\nb\u202Ec${"d".repeat(500)}`, start: day, end: { date: "2000-01-01" } };
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const init = { method: "POST", headers, body: JSON.stringify(event) };
    const { id } = z
      .object({ id: z.string() })
      .parse(await (await fetch(`${emulator().calendarUrl}/calendars/primary/events`, init)).json());
    const asked: string[] = [];
    const client = await clientOf({
      elicit: ({ message }) => {
        asked.push(message);
        return { action: "decline" };
      },
    });
    await cancel(client, id);
    expect(asked).toEqual([expect.stringMatching(/^Cancel “a b c[d]{195}” \(1999-12-31\)\?$/)]);
  });

  test("says so when there is no such event, and cannot leave the user's calendar", async () => {
    await mayChange();
    const client = await clientOf({ elicit: agree });
    expect(textOf(await cancel(client, "nosuchevent"))).toContain("no such event");
    const outside = await cancel(client, "../../calendars/other").catch(() => ({ isError: true }));
    expect(outside.isError).toBe(true);
    expect(emulator().requests.every(({ path }) => !path.includes("other"))).toBe(true);
  });
});

describe("a cancelled call", () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });

  test("ends its request to the API", async () => {
    await connect();
    const api = createServer().listen(0, "127.0.0.1");
    await once(api, "listening");
    const address = api.address();
    vi.stubEnv("DESCOPE_CONFIG_URL", emulator().configUrl);
    vi.stubEnv("BASE_URL", "http://localhost:3000");
    vi.stubEnv("CALENDAR_API_URL", `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
    const token = await tokenOf(emulator());
    // No time limit can end the request instead.
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    const stop = new AbortController();
    const call = callTool(listEvents, { caller: { token }, args: { from }, signal: stop.signal });
    const outcome = call.then(
      () => "answered",
      () => "cancelled",
    );
    // It never answers.
    const [request] = await once(api, "request");
    const ended = once(request.socket, "close");
    stop.abort();
    await ended;
    expect(await outcome).toBe("cancelled");
    api.close();
  });
});

const tokenOf = ({ mint }: Emulator) => mint({ scope });
