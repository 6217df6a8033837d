import { afterEach, expect, test, vi } from "vitest";
import { log } from "@/lib/log";

afterEach(() => vi.restoreAllMocks());

function written(details: Record<string, unknown>): string {
  const info = vi.spyOn(console, "info").mockImplementation(() => undefined);
  log("info", "test", details);
  return String(info.mock.calls[0]?.[0]);
}

test("a line is one JSON object with time, level and event", () => {
  expect(JSON.parse(written({ a: 1 }))).toEqual({
    time: expect.any(String),
    level: "info",
    event: "test",
    a: 1,
  });
});

test("line breaks from outside stay inside their value", () => {
  expect(written({ keyId: 'k"\n{"level":"error"}\r\n' })).not.toMatch(/[\r\n]/);
});

test.each([
  "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJVMiJ9.c2ln",
  'Unexpected token, "eyJhbGciOiJSUzI1NiJ9.eyJz"... is not JSON',
])("a token that strays into a message is cut out: %s", (message) => {
  expect(written({ nested: { message } })).not.toContain("eyJ");
});

test("long text is cut short", () => {
  expect(written({ keyId: "k".repeat(5000) }).length).toBeLessThan(400);
});
