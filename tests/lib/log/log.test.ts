import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { log } from "@/lib/log";

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
