import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { withFallback } from "@/lib/mcp/rate-limit/fallback";

const limit = { messages: 2, periodMs: 3_600_000 };
let written: string[] = [];
beforeEach(() => {
  written = [];
  vi.spyOn(process.stderr, "write").mockImplementation((text) => written.push(String(text)) > 0);
});
afterEach(() => vi.restoreAllMocks());

const printed = () => written.join("");
const outages = () => printed().split("rate_limit_store_failed").length - 1;

/** A shared store that answers as the test says, and a clock that only the test moves. */
function storeThat(answer: () => Promise<number>) {
  const clock = { ms: 0 };
  let asked = 0;
  const shared = {
    take: () => {
      asked++;
      return answer();
    },
  };
  const { take } = withFallback(shared, () => clock.ms);
  return { clock, asked: () => asked, take: () => take("ada", 1, limit) };
}

test.each([0, 1, 59_000])("the shared store decides: %d ms", async (waitMs) => {
  const { take } = storeThat(async () => waitMs);
  expect(await take()).toBe(waitMs);
  expect(printed()).toBe("");
});

test.each<[string, () => Promise<number>, string]>([
  ["refuses the connection", () => Promise.reject(new Error("connect ECONNREFUSED")), "ECONNREFUSED"],
  [
    "throws",
    () => {
      throw new Error("closed");
    },
    "closed",
  ],
  ["never answers", () => new Promise(() => undefined), "no answer within"],
  ["answers NaN", async () => Number.NaN, "not a number"],
  ["answers Infinity", async () => Number.POSITIVE_INFINITY, "not a number"],
  ["answers a negative number", async () => -2, "not a number"],
])("while it %s, this process counts for itself, and one line says so", async (_name, answer, cause) => {
  const { take, asked } = storeThat(answer);
  const waits = await Promise.all([take(), take(), take()]);
  expect(waits).toEqual([0, 0, 3_600_000]);
  const before = asked();
  expect(await take()).toBe(3_600_000);
  expect(asked()).toBe(before);
  expect(outages()).toBe(1);
  expect(printed()).toContain(cause);
});

test("it is asked again after a minute, and an outage that lasts leaves one line per minute", async () => {
  let isDown = true;
  const { clock, take, asked } = storeThat(async () => (isDown ? Promise.reject(new Error("down")) : 7));
  for (const seconds of [0, 1, 59, 60, 61, 119]) {
    clock.ms = seconds * 1_000;
    await take();
  }
  expect([asked(), outages()]).toEqual([2, 2]);
  isDown = false;
  clock.ms = 120_000;
  expect(await take()).toBe(7);
  expect(outages()).toBe(2);
});
