import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { log, readableLine } from "@/lib/log";
import { activeTracing, startTracing, type Tracing } from "@/lib/log/tracing";
import { processWide } from "@/lib/process/process-wide";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

function written(details: Record<string, unknown>): string {
  const write = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  log("info", "test", details);
  return String(write.mock.calls[0]?.[0]).replace(/\n$/, "");
}

test("a line is one JSON object with time, level and event", () => {
  expect(JSON.parse(written({ a: 1 }))).toEqual({
    time: expect.any(String),
    level: "info",
    event: "test",
    a: 1,
  });
});

test("errors go to stderr", () => {
  const [out, err] = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, "write").mockImplementation(() => true),
  );
  log("error", "test", {});
  expect([out?.mock.calls.length, err?.mock.calls.length]).toEqual([0, 1]);
});

test("lines are readable in development", () => {
  vi.stubEnv("NODE_ENV", "development");
  expect(written({ reason: "expired", status: 401 })).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} info {2}test reason=expired status=401$/,
  );
});

describe.each(["production", "development"])("in %s", (mode) => {
  beforeEach(() => vi.stubEnv("NODE_ENV", mode));

  test("untrusted line breaks and escape sequences stay inside their value", () => {
    const line = written({ keyId: 'k"\n{"level":"error"}\r\n\x1b[2J\u2028reason=expired' });
    expect(line).not.toMatch(/[\r\n\u2028\u2029]/);
    expect(line).not.toContain("\x1b");
  });

  test.each([
    "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJVMiJ9.c2ln",
    'Unexpected token, "eyJhbGciOiJSUzI1NiJ9.eyJz"... is not JSON',
  ])("a token in a message is removed: %s", (message) => {
    expect(written({ nested: { message } })).not.toContain("eyJ");
  });

  test("long text is truncated", () => {
    expect(written({ keyId: "k".repeat(5000) }).length).toBeLessThan(400);
  });
});

const head = { time: "2026-01-02T03:04:05.678Z", level: "info", event: "refused" };

test.each<[string, Record<string, unknown>, string]>([
  ["words and numbers unchanged", { reason: "expired", status: 401 }, "reason=expired status=401"],
  ["text with spaces in quotes", { cause: "no answer" }, 'cause="no answer"'],
  ["text that looks like a key in quotes", { keyId: "k reason=ok" }, 'keyId="k reason=ok"'],
  ["an equals sign in quotes", { keyId: "a=b" }, 'keyId="a=b"'],
  ["quotes escaped", { keyId: 'a"b' }, 'keyId="a\\"b"'],
  ["nothing as nothing", { keyId: "" }, 'keyId=""'],
  ["nested values as JSON", { nested: { message: "m" } }, 'nested={"message":"m"}'],
])("a readable line shows %s", (_name, details, shown) => {
  expect(readableLine({ ...head, ...details })).toBe(`03:04:05.678 info  refused ${shown}`);
});

test("only terminals get colors", () => {
  const details = { ...head, level: "error" };
  expect(readableLine(details)).toBe("03:04:05.678 error refused");
  expect(readableLine(details, true)).toBe("\x1b[2m03:04:05.678\x1b[0m \x1b[31merror refused\x1b[0m");
});

const tracing: Tracing = {
  inSpan: (_name, run) => run(),
  annotate: () => undefined,
  traceId: () => "4bf92f3577b34da6a3ce929d0e0e4736",
  bind: (run) => run,
};

afterEach(() => void Reflect.deleteProperty(processWide("tracing", Object), "tracing"));

test("traces nothing without an implementation", () => {
  expect(activeTracing()).toBeUndefined();
  startTracing(tracing);
  expect(activeTracing()).toBe(tracing);
});

test("an implementation applies to the whole process, even if Next.js loads the module twice", async () => {
  startTracing(tracing);
  vi.resetModules();
  const again = await import("@/lib/log/tracing");
  expect(again.activeTracing).not.toBe(activeTracing);
  expect(again.activeTracing()).toBe(tracing);
});
