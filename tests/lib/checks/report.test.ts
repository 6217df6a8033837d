import { afterEach, expect, test, vi } from "vitest";
import { checks } from "@/lib/checks/list";
import { reportOn, startReport } from "@/lib/checks/report";
import { reportSchema } from "@/lib/checks/report-schema";
import { healthyFacts } from "./healthy-facts";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

/** Facts that are all there, but for those that never come. */
function gathering(...missing: string[]) {
  const entries = Object.entries(healthyFacts()).map(([name, fact]) => [
    name,
    missing.includes(name) ? new Promise(() => {}) : Promise.resolve(fact),
  ]);
  return Object.fromEntries(entries);
}

test("a stage is judged as soon as its own facts are there", async () => {
  const { groups } = reportOn(gathering("metadata", "keys"), checks);
  expect((await groups.configure).map(({ status }) => status)).not.toContain("skip");
  expect((await groups.call).map(({ status }) => status)).not.toContain("skip");
});

test("registration is judged while the server itself is silent", async () => {
  const { groups } = reportOn(gathering("challenge", "resourceMetadata", "agents"), checks);
  expect((await groups.register).map(({ id, status }) => [id, status])).toEqual([
    ["dcr", "pass"],
    ["cimd", "pass"],
    ["registration", "pass"],
  ]);
});

test("a report keeps to its schema, and is ready when no check fails", async () => {
  const report = await reportOn(gathering(), checks, 0).report;
  expect(reportSchema.parse(report)).toEqual(report);
  expect(report).toMatchObject({ ready: true, checkedAt: "1970-01-01T00:00:00.000Z" });
  expect(report.checks.map(({ id }) => id)).toEqual(checks.map(({ id }) => id));
});

test("all who ask within five seconds share the facts, fresh or not", () => {
  const first = startReport();
  expect(startReport().checkedAt).toBe(first.checkedAt);
  expect(startReport({ fresh: true, address: "https://other.example" }).checkedAt).toBe(first.checkedAt);
});

test("a fresh look joins a run that is not over, however old it is", async () => {
  vi.useFakeTimers({ now: Date.now() + 60_000, toFake: ["Date"] });
  vi.stubGlobal("fetch", () => new Promise(() => {}));
  vi.stubEnv("DESCOPE_CONFIG_URL", "https://api.descope.com/v1/apps/P2test/.well-known/openid-configuration");
  vi.stubEnv("BASE_URL", "https://mcp.example.com");
  const first = startReport();
  vi.setSystemTime(Date.now() + 10_000);
  expect(startReport({ fresh: true }).checkedAt).toBe(first.checkedAt);
});
