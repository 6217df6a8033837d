import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { gatherOwn, settle } from "@/lib/checks/facts/gather";
import { judgeAll, reportOn, reportSchema, startReport } from "@/lib/checks/report";
import { withDeadline } from "@/lib/checks/shared-run";
import { checks } from "@/lib/checks/stages";
import { readConfig } from "@/lib/config";
import {
  answer,
  challenge,
  find,
  healthyFacts,
  issuer,
  results as judged,
  metadata,
  unanswered,
} from "./healthy-facts";

const describeTools = async () => [];

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

/** Facts that have all arrived, except for those that never will. */
function gathering(...missing: string[]) {
  const entries = Object.entries(healthyFacts()).map(([name, fact]) => [
    name,
    missing.includes(name) ? new Promise(() => {}) : Promise.resolve(fact),
  ]);
  return Object.fromEntries(entries);
}

test("judges a stage as soon as its own facts have arrived", async () => {
  const { groups } = reportOn(gathering("metadata", "keys"), checks);
  expect((await groups.configure).map(({ status }) => status)).not.toContain("skip");
  expect((await groups.call).map(({ status }) => status)).not.toContain("skip");
});

test("judges registration while the server itself does not answer", async () => {
  const { groups } = reportOn(gathering("challenge", "resourceMetadata", "agents"), checks);
  expect((await groups.register).map(({ id, status }) => [id, status])).toEqual([
    ["dcr", "pass"],
    ["cimd", "pass"],
    ["registration", "pass"],
  ]);
});

test("a report matches its schema, and is ready if no check fails", async () => {
  const report = await reportOn(gathering(), checks, 0).report;
  expect(reportSchema.parse(report)).toEqual(report);
  expect(report).toMatchObject({ ready: true, checkedAt: "1970-01-01T00:00:00.000Z" });
  expect(report.checks.map(({ id }) => id)).toEqual(checks.map(({ id }) => id));
});

test("requests within five seconds share the facts, fresh or not", () => {
  const first = startReport({ describeTools });
  expect(startReport({ describeTools }).checkedAt).toBe(first.checkedAt);
  expect(startReport({ describeTools, fresh: true, address: "https://other.example" }).checkedAt).toBe(first.checkedAt);
});

test.each([
  ["development", "fail", "broken tools are in the next report of the same five seconds"],
  ["production", "pass", "where tools do not change, they are described once per run"],
])("in %s: %s; %s", async (environment, expected) => {
  vi.useFakeTimers({ now: Date.now() + 240_000, toFake: ["Date"] });
  vi.stubEnv("NODE_ENV", environment);
  const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  await startReport({ describeTools }).report;
  const later = startReport({ describeTools: () => Promise.reject(new Error("The tool has a slip")) });
  const { checks: results } = await later.report;
  expect(results.find(({ id }) => id === "tools")?.status).toBe(expected);
  written.mockRestore();
});

test("tools that cannot be loaded fail one check, instead of the report", async () => {
  const config = readConfig({
    DESCOPE_CONFIG_URL: "http://127.0.0.1:9/v1/apps/P2test",
    BASE_URL: "http://localhost:9",
  });
  const error = new Error("Tool roll_dice is already registered");
  const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const { tools: fact } = await settle(
    gatherOwn(() => Promise.reject(error), config),
    ["tools"],
  );
  expect(written.mock.calls.join()).toContain(error.message);
  written.mockRestore();
  const facts = { ...healthyFacts(), ...(fact && { tools: fact }) };
  const failed = judgeAll(facts, checks).filter(({ status }) => status === "fail");
  expect(failed.map(({ id }) => id)).toEqual(["tools"]);
});

test("whether the tools can be loaded does not depend on the configuration", async () => {
  const gathered = gatherOwn(async () => [{ scopes: ["status:read"], requirements: {} }], readConfig({}));
  const facts = await settle(gathered, ["config", "deployment", "tools"]);
  const found = judgeAll(facts, checks).filter(({ status }) => status !== "skip");
  expect(found.map(({ id, status }) => [id, status])).toEqual([
    ["configuration", "fail"],
    ["authorization-claims", "pass"],
    ["tools", "pass"],
  ]);
});

describe("while nothing answers", () => {
  beforeEach(() => {
    vi.stubGlobal("fetch", () => new Promise(() => {}));
    const url = "https://api.descope.com/v1/apps/P2test/.well-known/openid-configuration";
    vi.stubEnv("DESCOPE_CONFIG_URL", url);
    vi.stubEnv("BASE_URL", "https://mcp.example.com");
  });

  test("a fresh request joins a run in progress, but not one that is overdue", () => {
    vi.useFakeTimers({ now: Date.now() + 60_000, toFake: ["Date"] });
    const first = startReport({ describeTools });
    vi.setSystemTime(Date.now() + 8_500);
    expect(startReport({ describeTools, fresh: true }).checkedAt).toBe(first.checkedAt);
    vi.setSystemTime(Date.now() + 1_000);
    expect(startReport({ describeTools }).checkedAt).not.toBe(first.checkedAt);
  });

  test("discards facts about another configuration", async () => {
    vi.useFakeTimers({ now: Date.now() + 300_000, toFake: ["Date"] });
    startReport({ describeTools });
    vi.stubEnv("DESCOPE_CONFIG_URL", "");
    const { checks: results } = await startReport({ describeTools }).report;
    expect(results.find(({ id }) => id === "configuration")?.status).toBe("fail");
  });

  test("discards old facts if the clock was set back", () => {
    vi.useFakeTimers({ now: Date.now() + 180_000, toFake: ["Date"] });
    const first = startReport({ describeTools });
    vi.setSystemTime(Date.now() - 1_000);
    expect(startReport({ describeTools }).checkedAt).not.toBe(first.checkedAt);
  });

  test("a run ends by its own timer, even if no request ever settles", async () => {
    vi.useFakeTimers({ now: Date.now() + 120_000 });
    const { report, waitingFor } = startReport({ describeTools, fresh: true });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(waitingFor()).toContain("Descope's signing keys");
    await vi.advanceTimersByTimeAsync(7_000);
    const { ready, checks: results } = await report;
    expect(ready).toBe(false);
    expect(results.find(({ id }) => id === "reachable")?.saw).toContain("no answer within 4 s");
    expect(waitingFor()).toEqual([]);
  });
});

test("a fact that never arrives counts as not answered, and no check passes because of it", async () => {
  vi.useFakeTimers();
  const never = Object.keys(healthyFacts()).map((name) => [name, new Promise(() => {})]);
  const { config, site, deployment, issuer } = healthyFacts();
  const known = { config, site, deployment, issuer, address: undefined };
  const { gathering: bounded } = withDeadline({ ...Object.fromEntries(never), ...known }, 9_000);
  const { report } = reportOn(bounded, checks);
  await vi.advanceTimersByTimeAsync(9_000);
  // What is known without a request is judged all the same.
  const asking = checks.filter(({ reads }) => reads.some((name) => !(name in known))).map(({ id }) => id);
  const results = (await report).checks.filter(({ id }) => asking.includes(id));
  expect(results.find(({ id }) => id === "reachable")?.saw).toContain("not answered within 9 s");
  expect(results.filter(({ status }) => status === "pass")).toEqual([]);
});

test.each(["agents", "insertedMetadata", "keys", "preflight", "stream", "unknownDocument"])(
  "does not pass when only %s never arrives",
  async (name) => {
    vi.useFakeTimers();
    const { gathering: bounded } = withDeadline(gathering(name), 9_000);
    const { report } = reportOn(bounded, checks);
    await vi.advanceTimersByTimeAsync(9_000);
    const reading = checks.filter(({ reads }) => reads.some((read) => read === name)).map(({ id }) => id);
    const { checks: results } = await report;
    expect(reading.length).toBeGreaterThan(0);
    expect(results.filter(({ id, status }) => reading.includes(id) && status === "pass")).toEqual([]);
  },
);

test("all checks pass for a healthy server", () => {
  const wrong = judged({}).filter(({ status }) => status === "fail" || status === "warn" || status === "skip");
  expect(wrong).toEqual([]);
});

test("one cause makes one check fail, and the skipped ones name it", () => {
  const all = judged({ challenge: unanswered });
  expect(all.filter(({ status }) => status === "fail").map(({ id }) => id)).toEqual(["reachable"]);
  const waiting = all.filter(({ status }) => status === "skip");
  expect(waiting.length).toBeGreaterThan(5);
  expect(new Set(waiting.map(({ saw }) => saw))).toEqual(
    new Set(["Blocked by: The server is not reachable at its public address"]),
  );
});

const broken = [
  { challenge: unanswered },
  { challengeWithSlash: answer("", { status: 308, headers: { location: "/mcp" } }) },
  { metadata: answer({ issuer }) },
  { metadata: { ...metadata(), elapsedMs: 3_000 } },
  ...["registration_endpoint", "client_id_metadata_document_supported", "code_challenge_methods_supported"].map(
    without,
  ),
  ...["token_endpoint_auth_methods_supported", "grant_types_supported"].map(without),
  { forwardedMetadata: unanswered, rootResourceMetadata: unanswered, garbageToken: challenge() },
  { preflight: challenge(), challengeToBrowser: challenge(), keys: answer({ keys: [] }) },
];

function without(field: string) {
  return { metadata: metadata({ [field]: undefined }) };
}

test.each(broken)("a check that fails or warns never has the title of success: %#", (change) => {
  const problems = judged(change).filter(({ status }) => status === "fail" || status === "warn");
  expect(problems.length).toBeGreaterThan(0);
  for (const { id, title } of problems) expect(title).not.toBe(checks.find((check) => check.id === id)?.title);
});

test("unknown facts are judged without an exception", () => {
  for (const check of checks) expect(["skip", "info", "pass", "fail"]).toContain(check.judge({}).status);
});

test("untrusted text is truncated, and control characters are removed", () => {
  const nasty = answer({ error_description: `\u001b[31m${"x".repeat(5000)}` }, { status: 503 });
  const saw = find({ challenge: nasty }, "reachable")?.saw ?? "";
  expect(saw.length).toBeLessThan(400);
  expect(saw).not.toMatch(/\p{Cc}/u);
});
