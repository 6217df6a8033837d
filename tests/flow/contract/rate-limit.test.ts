import { describe, expect, test } from "vitest";
import { generations, openClient } from "@/tests/flow/clients";
import { listTools, post, postModern, reasonOf, send } from "@/tests/support/http";
import { sharedApp, sharedEmulator } from "./setup";

const emulator = sharedEmulator();
const app = sharedApp(emulator);
/** No test takes as long as this period. */
const limited = sharedApp(emulator, { RATE_LIMIT: "3/hour" });
const forClients = sharedApp(emulator, { RATE_LIMIT: "12/hour" });
const brief = sharedApp(emulator, { RATE_LIMIT: "1/second" });

let callers = 0;
/** The claims of a caller whom no other test uses. */
const someone = () => ({ sub: `U2caller${++callers}`, azp: "TPA2first" });

type Claims = Record<string, unknown>;
const list = async (claims: Claims, headers: Record<string, string> = {}, url = limited().url) =>
  listTools(url, await emulator().mint(claims), headers);

/** Statuses of some requests in a row. */
async function statuses(count: number, claims: Claims): Promise<number[]> {
  const found: number[] = [];
  for (let request = 0; request < count; request++) found.push((await list(claims)).status);
  return found;
}

async function someoneAtLimit() {
  const claims = someone();
  expect(await statuses(4, claims)).toEqual([200, 200, 200, 429]);
  return claims;
}

describe("M25 a caller who has reached the limit", () => {
  test("gets a 429 that says when to try again, in the form of every refusal, and readable for browsers", async () => {
    const answer = await list(await someoneAtLimit(), { Origin: "http://localhost:6274" });
    const seconds = Number(answer.headers["retry-after"]);
    expect(answer.status).toBe(429);
    expect(Number.isInteger(seconds) && seconds >= 1 && seconds <= 3600).toBe(true);
    expect(answer.json()).toEqual({
      error: "rate_limited",
      error_description: expect.stringContaining(`. Try again in ${seconds} s (rate_limited)`),
      ...("error_uri" in answer.json() && { error_uri: `${limited().url}/help/rate_limited` }),
    });
    expect(answer.headers).toMatchObject({
      "access-control-allow-origin": "*",
      "access-control-expose-headers": expect.stringContaining("Retry-After"),
      "cache-control": "no-store",
      "content-type": expect.stringContaining("application/json"),
    });
    expect(answer.headers).not.toHaveProperty("www-authenticate");
  });

  test("leaves one log line, with the answer's request ID and without a subject", async () => {
    const claims = await someoneAtLimit();
    const { headers } = await list(claims);
    const own = () =>
      limited()
        .refusals()
        .filter(({ requestId }) => requestId === headers["x-request-id"]);
    await expect.poll(() => own().length).toBe(1);
    expect(own()).toEqual([
      expect.objectContaining({ level: "info", status: 429, reason: "rate_limited", clientId: "TPA2first" }),
    ]);
    expect(JSON.stringify(own())).not.toContain(claims.sub);
  });

  test("affects neither another user, nor the same user with another client", async () => {
    const claims = await someoneAtLimit();
    expect((await list({ ...claims, sub: `${claims.sub}2` })).status).toBe(200);
    expect((await list({ ...claims, azp: "TPA2second" })).status).toBe(200);
    expect((await list(claims)).status).toBe(429);
  });

  test.each<[string, Claims]>([
    ["a new token", { jti: "another" }],
    ["other scopes", { scope: "mcp:use status:read" }],
    ["another tenant", { dct: "T2", tenants: { T2: {} } }],
    ["a session of the same user", { sid: "another" }],
  ])("cannot go on with %s", async (_name, changes) => {
    const claims = await someoneAtLimit();
    expect((await list({ ...claims, ...changes })).status).toBe(429);
  });

  test("cannot go on as someone else by headers, query or path", async () => {
    const token = await emulator().mint(await someoneAtLimit());
    const told = ["X-Forwarded-For", "X-Real-IP", "CF-Connecting-IP", "True-Client-IP", "X-Client-ID", "X-User-Id"];
    const headers = {
      ...Object.fromEntries(told.map((name) => [name, "203.0.113.7"])),
      Forwarded: "for=203.0.113.7",
      "Mcp-Session-Id": "another",
      "User-Agent": "openai-mcp/1.0.0",
      "X-Probe": "1",
    };
    expect((await listTools(limited().url, token, headers)).status).toBe(429);
    const Authorization = `bearer ${token}`;
    for (const path of ["/mcp?client=another", "/mcp/", "/mcp?access_token=another"]) {
      const answer = await send(limited().url + path, {
        method: "POST",
        headers: { Authorization, "Content-Type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
      });
      expect([path, answer.status]).toEqual([path, 429]);
    }
  });

  test("is refused before the body is read", async () => {
    const Authorization = `Bearer ${await emulator().mint(await someoneAtLimit())}`;
    for (const body of ["not JSON", "x".repeat(5 * 1024 * 1024)]) {
      const sent = { method: "POST", headers: { Authorization, "Content-Type": "application/json" }, body };
      expect((await send(`${limited().url}/mcp`, sent)).status).toBe(429);
    }
  });

  test("is refused in the protocol of 2026-07-28 as well", async () => {
    const Authorization = `Bearer ${await emulator().mint(await someoneAtLimit())}`;
    const answer = await postModern(limited().url, "tools/list", {}, { Authorization });
    expect([answer.status, reasonOf(answer)]).toEqual([429, "rate_limited"]);
  });

  test("still gets the response to a GET", async () => {
    const Authorization = `Bearer ${await emulator().mint(await someoneAtLimit())}`;
    expect((await send(`${limited().url}/mcp`, { headers: { Authorization } })).status).toBe(405);
  });
});

describe("M25 what counts", () => {
  test("requests at the same time take no more than the limit", async () => {
    const claims = someone();
    const answers = await Promise.all(Array.from({ length: 25 }, () => list(claims)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(22);
  });

  const message = (id: number) => ({ jsonrpc: "2.0", id, method: "tools/list" });
  const sendBatch = async (claims: Claims, length: number) =>
    send(`${limited().url}/mcp`, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${await emulator().mint(claims)}`,
        "Content-Type": "application/json",
        Accept: "application/json, text/event-stream",
      },
      body: JSON.stringify(Array.from({ length }, (_, id) => message(id))),
    });

  test("a batch is as many messages as it has", async () => {
    const claims = someone();
    expect((await sendBatch(claims, 3)).status).toBe(200);
    expect((await list(claims)).status).toBe(429);
  });

  test("a batch of more than are left is refused as a whole, in one log line", async () => {
    const answer = await sendBatch(someone(), 4);
    expect([answer.status, reasonOf(answer)]).toEqual([429, "rate_limited"]);
    const own = () =>
      limited()
        .output()
        .split("\n")
        .filter((line) => line.includes(answer.headers["x-request-id"] ?? "no ID"));
    await expect.poll(() => own().length).toBeGreaterThan(0);
    // Its other lines would be there before those of the next request.
    expect((await sendBatch(someone(), 4)).status).toBe(429);
    expect(own().map((line) => JSON.parse(line).event)).toEqual(["refused"]);
  });

  test("notifications and mistakes count as well", async () => {
    const claims = someone();
    const Authorization = `Bearer ${await emulator().mint(claims)}`;
    const { status } = await post(
      limited().url,
      { id: undefined, method: "notifications/initialized" },
      { Authorization },
    );
    expect(status).toBe(202);
    await post(limited().url, { method: "no/such/method" }, { Authorization });
    expect(await statuses(2, claims)).toEqual([200, 429]);
  });

  test.each<[string, Claims]>([
    ["an expired token", { exp: 1 }],
    ["a token for another server", { aud: ["https://other.example/mcp"] }],
    ["a token of another issuer", { iss: "https://evil.example" }],
  ])("a request with %s takes nothing from the caller whom it names", async (_name, changes) => {
    const claims = someone();
    for (let request = 0; request < 5; request++) {
      expect((await list({ ...claims, ...changes })).status).toBe(401);
    }
    expect(await statuses(4, claims)).toEqual([200, 200, 200, 429]);
  });

  test("strangers are not counted: nobody can shut others out", async () => {
    for (let request = 0; request < 5; request++) {
      expect((await listTools(limited().url)).status).toBe(401);
      expect((await listTools(limited().url, "garbage")).status).toBe(401);
    }
    expect((await send(`${limited().url}/.well-known/oauth-protected-resource/mcp`)).status).toBe(200);
  });

  test("a token without a client is counted by its subject", async () => {
    const { sub } = someone();
    const alone = { sub, azp: undefined, client_id: undefined };
    expect(await statuses(4, alone)).toEqual([200, 200, 200, 429]);
    expect((await list({ sub, azp: "TPA2first" })).status).toBe(200);
  });

  test("names that look alike are different callers", async () => {
    expect(await statuses(4, { sub: 'U2a","b', azp: "c" })).toEqual([200, 200, 200, 429]);
    expect((await list({ sub: "U2a", azp: 'b","c' })).status).toBe(200);
  });

  test("there is no limit by default", async () => {
    const claims = someone();
    for (let request = 0; request < 20; request++) {
      expect((await list(claims, {}, app().url)).status).toBe(200);
    }
  });
});

describe("M25 in the next period", () => {
  test("a caller is served again", async () => {
    const claims = someone();
    const status = async () => (await list(claims, {}, brief().url)).status;
    const together = async () => Promise.all(Array.from({ length: 20 }, status));
    await expect.poll(together).toContain(429);
    await expect.poll(status).toBe(200);
  });
});

describe.each(generations)("M25 %s", (generation) => {
  test("shows people what happened", async () => {
    const client = await openClient(`${forClients().url}/mcp`, generation, { choice: { user: "Ada" } }).connect();
    const listUntilRefused = async () => {
      for (let request = 0; request < 13; request++) await client.listTools();
    };
    await expect(listUntilRefused()).rejects.toThrow(/too many requests.* Try again in \d+ s \(rate_limited\)/);
    await client.close();
  });
});
