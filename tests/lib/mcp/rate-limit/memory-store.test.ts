import { expect, test } from "vitest";
import { memoryStore } from "@/lib/mcp/rate-limit/memory-store";

const limit = { messages: 3, periodMs: 60_000 };

/** A store whose clock only the test moves. */
function storeAt(max?: number) {
  const clock = { ms: 1_000 };
  return { clock, store: memoryStore(() => clock.ms, max) };
}

/** `seconds since the start: messages → milliseconds to wait`, one after the other. */
test.each<[string, [number, number, number][]]>([
  [
    "as many as the limit",
    [
      [0, 1, 0],
      [0, 1, 0],
      [0, 1, 0],
    ],
  ],
  [
    "one more waits until the period ends",
    [
      [0, 3, 0],
      [1, 1, 59_000],
      [59.999, 1, 1],
    ],
  ],
  [
    "a period begins with its first message",
    [
      [0, 1, 0],
      [59, 2, 0],
      [60, 3, 0],
      [60, 1, 60_000],
    ],
  ],
  [
    "what was refused does not make the period longer",
    [
      [0, 3, 0],
      [30, 1, 30_000],
      [59, 1, 1_000],
      [60, 1, 0],
    ],
  ],
  [
    "several at once",
    [
      [0, 2, 0],
      [0, 2, 60_000],
    ],
  ],
  [
    "more at once than the limit, in any period",
    [
      [0, 4, 60_000],
      [60, 4, 60_000],
    ],
  ],
  [
    "a clock that stands still",
    [
      [0, 3, 0],
      [0, 1, 60_000],
      [0, 1, 60_000],
    ],
  ],
])("%s", async (_name, steps) => {
  const { clock, store } = storeAt();
  for (const [seconds, messages, waitMs] of steps) {
    clock.ms = 1_000 + seconds * 1_000;
    expect(await store.take("ada", messages, limit), `${seconds} s`).toBe(waitMs);
  }
});

test("keys do not affect each other", async () => {
  const { store } = storeAt();
  await store.take("ada", 3, limit);
  expect(await store.take("grace", 3, limit)).toBe(0);
  expect(await store.take("ada", 1, limit)).toBe(60_000);
});

test("requests at the same time take no more than the limit", async () => {
  const { store } = storeAt();
  const waits = await Promise.all(Array.from({ length: 100 }, () => store.take("ada", 1, limit)));
  expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(3);
});

test("many keys take a bounded place, and one that is in use is not forgotten for them", async () => {
  const { store } = storeAt(100);
  await store.take("ada", 3, limit);
  for (let other = 0; other < 1_000; other++) {
    await store.take(`other ${other}`, 1, limit);
    // A caller who keeps trying stays known.
    if (other % 50 === 0) expect(await store.take("ada", 1, limit)).toBe(60_000);
  }
  // The documented price of forgetting: as many other keys as there is place for.
  for (let other = 0; other < 100; other++) await store.take(`last ${other}`, 1, limit);
  expect(await store.take("ada", 1, limit)).toBe(0);
});

test("by default, the clock is one that nobody sets", async () => {
  const store = memoryStore();
  const setBack = Date.now;
  try {
    await store.take("ada", 3, limit);
    Date.now = () => 0;
    const waitMs = await store.take("ada", 1, limit);
    expect(waitMs).toBeGreaterThan(0);
    expect(waitMs).toBeLessThanOrEqual(60_000);
  } finally {
    Date.now = setBack;
  }
});
