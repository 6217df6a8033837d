/**
 * The seam to whatever records spans: code that wants a span calls these functions, and `lib/telemetry` implements
 * them. Until it does, each of them is one look at a global and costs nothing else.
 */
export interface Tracing {
  /** Runs work inside a span of its own; `describe` is called when the work is over, however it ended. */
  inSpan<T>(name: string, run: () => Promise<T>, describe: Describe<T>): Promise<T>;
  /** Adds an attribute to the current span. */
  annotate(key: string, value: AttributeValue): void;
  /** The trace that the current request is recorded in. */
  traceId(): string | undefined;
  /** Binds a function to the current span, wherever it is called from. */
  bind<T>(run: () => T): () => T;
}

export type AttributeValue = string | number | boolean;

/** What a span says of its work. @param result undefined when the work threw */
export type Describe<T> = (result: T | undefined) => Record<string, AttributeValue>;

// Next.js loads a module once for pages and once more for route handlers, so a variable of the module is not enough.
const key = Symbol.for("next-mcp-descope.tracing");

/** The implementation, or undefined while nothing is traced: callers on a hot path create their closures only then. */
export function activeTracing(): Tracing | undefined {
  return Reflect.get(globalThis, key);
}

/** Turns tracing on, for the whole process. */
export function startTracing(tracing: Tracing): void {
  Reflect.set(globalThis, key, tracing);
}
