import { describe, expect, test } from "vitest";
import { type Config, readConfig } from "@/lib/config";
import { findHelp } from "@/lib/help";
import { finishTrace, type Started, startTrace } from "@/lib/operator/trace";
import { availability } from "@/lib/operator/trace/client";
import type { TraceStep } from "@/lib/operator/trace/step";
import { type SignInChoice, signIn } from "@/tests/dev/descope-stand-in/sign-in";
import { send } from "@/tests/support/http";
import { sharedApp, sharedStandIn } from "../contract/setup";

const standIn = sharedStandIn();
const app = sharedApp(standIn);
const scoped = sharedApp(standIn, { REQUIRED_SCOPES: "mcp:use status:read" });

function configOf(url = app().url, env: Record<string, string> = {}): Config {
  const result = readConfig({ DESCOPE_CONFIG_URL: standIn().configUrl, BASE_URL: url, ...env });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.config;
}

function nextOf({ next, steps }: Started): NonNullable<Started["next"]> {
  if (!next) throw new Error(JSON.stringify(steps.at(-1)));
  return next;
}

/** The whole way, as the operator's browser goes it. */
async function trace(choice: SignInChoice = {}, config = configOf(), tamper = (_: URLSearchParams) => {}) {
  const { authorizationUrl, pending } = nextOf(await startTrace(config, "dcr"));
  const { searchParams } = await signIn(authorizationUrl, choice);
  tamper(searchParams);
  return finishTrace(config, { ...pending, subject: "U2", expiresAt: Date.now() + 600_000 }, searchParams);
}

const told = (steps: TraceStep[]) => steps.map(({ id, status }) => `${status} ${id}`);
const last = (steps: TraceStep[]) => steps.at(-1);

describe("a client that gets in", () => {
  test("goes ten steps, each with its rule and evidence", async () => {
    const steps = await trace();
    expect(told(steps)).toEqual([
      "pass challenge",
      "pass resource-metadata",
      "pass server-metadata",
      "pass registration",
      "pass authorize",
      "pass callback",
      "pass token",
      "pass initialize",
      "pass tools",
      "pass whoami",
    ]);
    expect(last(steps)?.saw).toContain("U2AdaLovelace");
    for (const { rule, source, saw, exchanges } of steps) {
      expect([rule, source, saw].every(Boolean)).toBe(true);
      expect(exchanges).toHaveLength(1);
    }
  });

  test("asks for what it needs, with PKCE, state and resource", async () => {
    const { authorizationUrl } = nextOf(await startTrace(configOf(), "dcr"));
    const { searchParams } = new URL(authorizationUrl);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: "code",
      code_challenge_method: "S256",
      resource: `${app().url}/mcp`,
      redirect_uri: `${app().url}/operator/connect/callback`,
      scope: "mcp:use status:read",
    });
    expect(searchParams.get("state")?.length).toBeGreaterThan(40);
  });

  test("no secret is in the trace", async () => {
    const config = configOf();
    const { authorizationUrl, pending } = nextOf(await startTrace(config, "dcr"));
    const { searchParams } = await signIn(authorizationUrl);
    const whole = { ...pending, subject: "U2", expiresAt: Date.now() + 600_000 };
    const shown = JSON.stringify(await finishTrace(config, whole, searchParams));
    for (const secret of [pending.verifier, pending.state, searchParams.get("code") ?? "?"]) {
      expect(shown).not.toContain(secret);
      expect(shown).not.toContain(secret.slice(5));
    }
    expect(shown).not.toMatch(/eyJ[\w-]{5,}/);
  });
});

describe("a trace that ends", () => {
  test.each<[string, SignInChoice, string, string | undefined]>([
    ["when the user denies", { allow: false }, "access_denied", undefined],
  ])("%s", async (_name, choice, saw, help) => {
    const step = last(await trace(choice));
    expect(step).toMatchObject({ id: "callback", status: "fail", saw: expect.stringContaining(saw) });
    expect(step?.help).toBe(help);
  });

  test.each<[string, (parameters: URLSearchParams) => void, string | undefined]>([
    ["another issuer", (given) => given.set("iss", "https://evil.example"), "issuer"],
    ["no issuer, though one was promised", (given) => given.delete("iss"), "issuer"],
    ["another state", (given) => given.set("state", "x".repeat(43)), undefined],
    ["no state", (given) => given.delete("state"), undefined],
    ["two codes", (given) => given.append("code", "x"), undefined],
    ["no code", (given) => given.delete("code"), undefined],
  ])("at a callback with %s, before the code is used", async (_name, tamper, help) => {
    const step = last(await trace({}, configOf(), tamper));
    expect(step?.status).toBe("fail");
    expect(step?.help === help || step?.id === "token").toBe(true);
    const used = standIn().requests.filter(({ endpoint }) => endpoint === "token");
    expect(step?.id === "callback" ? used : []).toEqual([]);
  });

  test("at a wrong issuer that Descope itself sends", async () => {
    standIn().set({ issParameter: "https://evil.example" });
    expect(last(await trace())).toMatchObject({ id: "callback", status: "fail", help: "issuer" });
  });

  test("not where Descope promises and sends no issuer", async () => {
    standIn().set({ issParameter: false });
    expect(last(await trace())).toMatchObject({ id: "whoami", status: "pass" });
  });

  test("at a code that is no good", async () => {
    const step = last(await trace({}, configOf(), (given) => given.set("code", "wrong")));
    expect(step).toMatchObject({
      id: "token",
      help: "grants",
      saw: expect.stringContaining("invalid_grant"),
    });
  });

  test("at a token that /mcp refuses, with the reason", async () => {
    standIn().set({ accessTokenSeconds: -60 });
    expect(last(await trace())).toMatchObject({ id: "initialize", status: "fail", help: "expired" });
  });

  test("at a token without the scope that this server asks for", async () => {
    const config = configOf(scoped().url);
    expect(last(await trace({ scopes: ["mcp:use"] }, config))).toMatchObject({
      status: "fail",
      help: "insufficient_scope",
    });
  });

  test.each<[string, () => void, string, string]>([
    ["registration is off", () => standIn().set({ registration: false }), "registration", "dcr"],
    ["registration fails", () => (standIn().faults.register = { status: 500 }), "registration", "dcr"],
    ["there is no PKCE", () => standIn().set({ pkceAdvertised: false }), "server-metadata", "pkce"],
    [
      "another issuer is declared",
      () => standIn().set({ declaredIssuer: "project" }),
      "server-metadata",
      "issuer",
    ],
    [
      "Descope is down",
      () => (standIn().faults.metadata = { status: 503 }),
      "server-metadata",
      "descope-answers",
    ],
    [
      "Descope drops the connection",
      () => (standIn().faults.metadata = { reset: true }),
      "server-metadata",
      "reachable",
    ],
  ])("before anyone signs in, when %s", async (_name, breakIt, id, help) => {
    breakIt();
    const { steps, next } = await startTrace(configOf(), "dcr");
    expect(next).toBeUndefined();
    expect(last(steps)).toMatchObject({ id, status: "fail", help });
    expect(findHelp(help)).toBeDefined();
  });

  test("after 5 s without an answer", async () => {
    standIn().faults.metadata = { hang: true };
    const { steps } = await startTrace(configOf(), "dcr");
    expect(last(steps)?.saw).toContain("within 5 s");
  });
});

describe("by document", () => {
  const offered = {
    registration_endpoint: "https://d/register",
    client_id_metadata_document_supported: true,
  };

  test("the app shows who it is to anyone", async () => {
    const answer = await send(`${app().url}/operator/client.json`);
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({
      client_id: `${app().url}/operator/client.json`,
      redirect_uris: [`${app().url}/operator/connect/callback`],
      token_endpoint_auth_method: "none",
    });
  });

  test.each([
    ["http://localhost:3000", "public-origin"],
    ["https://app.example", undefined],
    ["https://localhost:3000", undefined],
  ])("from %s: %s", (url, help) => {
    const { cimd } = availability(offered, configOf(url));
    expect(cimd.isAvailable ? undefined : cimd.help).toBe(help);
  });

  test("not from a loopback address where Descope is elsewhere", () => {
    const result = readConfig({ DESCOPE_PROJECT_ID: "P2x", BASE_URL: "https://localhost:3000" });
    const { cimd } = availability(offered, result.ok ? result.config : configOf());
    expect(cimd).toMatchObject({ isAvailable: false, help: "public-origin" });
  });

  test("says so when Descope has it off", () => {
    expect(availability({}, configOf("https://app.example"))).toMatchObject({
      cimd: { isAvailable: false, help: "cimd" },
      dcr: { isAvailable: false, help: "dcr" },
    });
  });

  test("is refused over http, before anything is created", async () => {
    const { steps } = await startTrace(configOf(), "cimd");
    expect(last(steps)).toMatchObject({ id: "client-document", status: "fail", help: "public-origin" });
    expect(standIn().requests.filter(({ endpoint }) => endpoint === "register")).toEqual([]);
  });
});
