import { afterEach, expect, test, vi } from "vitest";
import { activeTracing, startTracing, type Tracing } from "@/lib/log/tracing";
import { processWide } from "@/lib/process/process-wide";

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
