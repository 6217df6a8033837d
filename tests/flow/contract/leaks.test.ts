import { describe, expect, test } from "vitest";
import { refusals as refusalCodes } from "@/lib/mcp/refusals";
import { listTools, messageOf, post, postModern, send } from "@/tests/support/http";
import { sharedEmulator, sharedSamples, withColdApp } from "./setup";

const emulator = sharedEmulator();
const secret = "K2managementKeyThatIsSecret";

/** Sends one rejected request of every kind, with tokens full of values that must not leak. */
async function provoke(url: string): Promise<string[]> {
  const telling = { email: "ada@private.example", tenants: { T2secret: {} }, sub: "U2private" };
  const tokens = [
    await emulator().mint(telling, { expiresIn: -60 }),
    await emulator().mint({ ...telling, aud: ["https://private-resource.example"] }),
    await emulator().mint({ ...telling, iss: "https://private-issuer.example" }),
    await emulator().mint({ ...telling, scope: "private:scope" }),
    await emulator().mint(telling, { key: "unknown" }),
    await emulator().mint(telling, { header: { kid: "k\nInjected: yes" } }),
    `${await emulator().mint(telling)}x`,
    "eyJgarbage",
  ];
  const answers = [];
  for (const token of tokens) answers.push(await listTools(url, token));
  answers.push(await listTools(url));
  answers.push(await listTools(url, tokens[0], { Host: "evil.example" }));
  answers.push(await listTools(url, tokens[0], { Origin: "https://evil.example" }));
  const scoped = await emulator().mint({ ...telling, scope: "mcp:use" });
  answers.push(await send(`${url}/mcp?access_token=${scoped}`, { method: "POST" }));
  return [...answers.map(({ headers, body }) => JSON.stringify(headers) + body), ...tokens];
}

const forbidden = [
  /eyJ[A-Za-z0-9_-]{10}/,
  /private/,
  /T2secret/,
  new RegExp(secret),
  /\bat .+:\d+:\d+/,
  /node_modules/,
];

describe("T7 nothing leaks", () => {
  const samples = sharedSamples(emulator);
  test("no token, claim, secret or stack in any body, header or log line; one log line per refusal", async () => {
    const env = {
      DESCOPE_CONFIG_URL: emulator().configUrl,
      REQUIRED_SCOPES: "mcp:use",
      DESCOPE_MANAGEMENT_KEY: secret,
    };
    await withColdApp(env, async (app) => {
      const seen = await provoke(app.url);
      const answers = seen.slice(0, 12);
      // A log line may arrive after the response.
      await expect.poll(() => app.refusals().length).toBe(12);
      for (const pattern of forbidden) {
        expect(answers.join("\n")).not.toMatch(pattern);
        expect(app.output()).not.toMatch(pattern);
      }
      const lines = app.refusals();
      for (const line of lines) {
        expect(Object.keys(refusalCodes)).toContain(line.reason);
        expect(line).toMatchObject({
          time: expect.any(String),
          status: expect.any(Number),
          requestId: expect.any(String),
        });
      }
      expect(lines.map(({ reason }) => reason)).toEqual([
        ...["expired", "other_resource", "wrong_issuer", "insufficient_scope", "unknown_key", "unknown_key"],
        ...["bad_signature", "malformed_token", "no_credentials", "host_not_allowed", "origin_not_allowed"],
        "no_credentials",
      ]);
    });
  });

  test("the client is logged only if the signature is valid", async () => {
    await withColdApp({ DESCOPE_CONFIG_URL: emulator().configUrl, REQUIRED_SCOPES: "mcp:use" }, async (app) => {
      await listTools(app.url, await emulator().mint({ azp: "TPAproven", scope: "" }));
      await listTools(app.url, await emulator().mint({ azp: "TPAclaimed" }, { key: "unknown" }));
      await listTools(app.url, await emulator().mint({ azp: "TPAexpired" }, { expiresIn: -60 }));
      await listTools(app.url, await emulator().mint({ azp: "TPAother", aud: ["https://other.example"] }));
      await expect
        .poll(() => app.refusals().map(({ clientId }) => clientId))
        .toEqual(["TPAproven", undefined, "TPAexpired", "TPAother"]);
    });
  });

  test("a response contains the request ID of its log line", async () => {
    await withColdApp({ DESCOPE_CONFIG_URL: emulator().configUrl }, async (app) => {
      const garbage = await listTools(app.url, "garbage");
      await expect
        .poll(() => app.refusals().map(({ requestId }) => requestId))
        .toEqual([garbage.headers["x-request-id"]]);
    });
  });

  test("a call that lacks a tool's scope leaves one refusal, and of its token only who called", async () => {
    const params = { name: "health", arguments: {} };
    const claims = { email: "ada@private.example", tenants: { T2secret: {} }, scope: "mcp:use" };
    const authorization = { Authorization: `Bearer ${await emulator().mint(claims)}` };
    const answer = await post(samples().url, { method: "tools/call", params }, authorization);
    await expect
      .poll(() => samples().refusals())
      .toMatchObject([{ reason: "insufficient_scope", requestId: answer.headers["x-request-id"] }]);
    // One line is enough: a missing scope is not a client's mistake.
    expect(samples().output()).not.toContain("protocol_mistake");
    for (const pattern of forbidden) {
      expect(JSON.stringify(answer.headers) + answer.body).not.toMatch(pattern);
      expect(samples().output()).not.toMatch(pattern);
    }
  });

  test("arguments of a tool are not logged, even if the call is invalid", async () => {
    await withColdApp({ DESCOPE_CONFIG_URL: emulator().configUrl }, async (app) => {
      const authorization = { Authorization: `Bearer ${await emulator().mint()}` };
      const call = { name: "any", arguments: { note: "private" } };
      await postModern(app.url, "tools/call", call, { ...authorization, "Mcp-Name": "private-name" });
      await send(`${app.url}/mcp`, {
        method: "POST",
        headers: { "Content-Type": "application/json", ...authorization },
        body: "private, and no JSON",
      });
      await expect.poll(app.output).toContain('"protocol_mistake"');
      expect(app.output()).not.toContain("private");
    });
  });

  test("a tool that rejects its input sends the client no stack trace", async () => {
    const params = { name: "count", arguments: { to: "<script>" } };
    const authorization = { Authorization: `Bearer ${await emulator().mint()}` };
    const answer = await post(samples().url, { method: "tools/call", params }, authorization);
    expect(messageOf(answer)).toMatchObject({ result: { isError: true } });
    expect(answer.body).not.toMatch(/\bat .+:\d+:\d+|node_modules/);
  });
});
