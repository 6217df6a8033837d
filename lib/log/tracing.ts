import { processWide } from "@/lib/process/process-wide";

/**
 * What code needs of a tracer, without depending on one: `lib/telemetry` registers an implementation. Until it does,
 * each call costs one comparison.
 */
export interface Tracing {
  /** Runs work in a new span; `describe` is called when the work has ended, even if it threw. */
  inSpan<T>(name: string, run: () => Promise<T>, describe: Describe<T>): Promise<T>;
  /** Adds an attribute to the current span. */
  annotate(key: string, value: AttributeValue): void;
  /** The ID of the trace that records the current request. */
  traceId(): string | undefined;
  /** Binds a function to the current span, wherever it is called from. */
  bind<T>(run: () => T): () => T;
}

export type AttributeValue = string | number | boolean;

/** The attributes of a span. @param result undefined when the work threw */
export type Describe<T> = (result: T | undefined) => Record<string, AttributeValue>;

const current = processWide("tracing", (): { tracing?: Tracing } => ({}));

/** The implementation; undefined while nothing is traced, so that callers on a hot path can skip creating closures. */
export function activeTracing(): Tracing | undefined {
  return current.tracing;
}

/** Turns tracing on, for the whole process. */
export function startTracing(tracing: Tracing): void {
  current.tracing = tracing;
}
