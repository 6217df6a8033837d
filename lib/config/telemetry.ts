import * as z from "zod";
import { type Problem, problemsOf, variable } from "./problem";

/** Whether spans are sent, or the problems that prevent it. */
export type TelemetryResult =
  | { state: "off" }
  | { state: "on"; hasSampler: boolean }
  | { state: "wrong"; problems: Problem[] };

const collectorUrl = variable((text) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) return text;
  return {
    problem: "is not a valid collector URL",
    fix: "Use the collector's OTLP/HTTP URL, such as http://localhost:4318; put credentials in OTEL_EXPORTER_OTLP_HEADERS.",
  };
});

const exporter = variable((text) =>
  text === "otlp" || text === "none"
    ? text
    : { problem: "must be otlp or none", fix: "Remove it, or set it to none to send nothing." },
);

const protocol = variable((text) =>
  /^http\//.test(text)
    ? text
    : {
        problem: "is not a supported protocol",
        fix: "Remove it, and point the endpoint at the collector's OTLP/HTTP port (usually 4318).",
      },
);

const samplers = [
  "always_on",
  "always_off",
  "traceidratio",
  "parentbased_always_on",
  "parentbased_always_off",
  "parentbased_traceidratio",
];

// The SDK treats any other value as parentbased_always_on, which lets callers decide what is recorded.
const sampler = variable((text) =>
  samplers.includes(text)
    ? text
    : { problem: "is not a known sampler", fix: `Remove it, or set it to one of ${samplers.join(", ")}.` },
);

/** OpenTelemetry's standard variables that this app checks; the library itself reads headers and service name. */
export const telemetryVariables = z.object({
  OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collectorUrl.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: z.string().optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: protocol.optional(),
  OTEL_SERVICE_NAME: z.string().optional(),
  OTEL_TRACES_SAMPLER: sampler.optional(),
  OTEL_TRACES_EXPORTER: exporter.optional(),
  OTEL_SDK_DISABLED: z.string().optional(),
});

/**
 * Judges the variables: off unless an endpoint is set.
 * @param env the variables by name; blank ones left out
 */
export function judgeTelemetry(env: Readonly<Record<string, string | undefined>>): TelemetryResult {
  const isNamed = env.OTEL_EXPORTER_OTLP_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  if (!isNamed || env.OTEL_SDK_DISABLED?.toLowerCase() === "true") return { state: "off" };
  const { data, error } = telemetryVariables.safeParse(env);
  if (!data) return { state: "wrong", problems: problemsOf(error) };
  if (data.OTEL_TRACES_EXPORTER === "none") return { state: "off" };
  return { state: "on", hasSampler: data.OTEL_TRACES_SAMPLER !== undefined };
}
