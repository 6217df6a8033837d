import * as z from "zod";
import { type Problem, problemsOf, textThat, variable } from "./problem";
import { type Environment, givenIn } from "./variables";

/** Whether spans are sent, or the problems that prevent it. */
export type TelemetryResult =
  | { state: "off" }
  | { state: "on"; hasSampler: boolean }
  | { state: "wrong"; problems: Problem[] };

const collectorUrl = textThat(
  isCollectorUrl,
  "is not a valid collector URL",
  "Use the collector's OTLP/HTTP URL, such as http://localhost:4318; put credentials in OTEL_EXPORTER_OTLP_HEADERS.",
);

function isCollectorUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && !url.username && !url.password;
}

const exporter = textThat(
  (text) => text === "otlp" || text === "none",
  "must be otlp or none",
  "Remove it, or set it to none to send nothing.",
);

const protocol = textThat(
  (text) => text.startsWith("http/"),
  "is not a supported protocol",
  "Remove it, and point the endpoint at the collector's OTLP/HTTP port (usually 4318).",
);

const own = ["always_on", "always_off", "traceidratio"];
const samplers = [...own, ...own.map((name) => `parentbased_${name}`)];

// The SDK treats any other value as parentbased_always_on, which lets callers decide what is recorded.
const sampler = textThat(
  (text) => samplers.includes(text),
  "is not a known sampler",
  `Remove it, or set it to one of ${samplers.join(", ")}.`,
);

/** As the library reads them (W3C Baggage): it drops what is not `name=value`, without a word. */
const headers = textThat(
  (text) => text.split(",").every((entry) => !entry.trim() || /^\s*[\w!#$%&'*+.^`|~-]+\s*=/.test(entry)),
  "is not a list of name=value",
  "Write each header as name=value, separated by commas: api-key=…,x-team=web. Percent-encode a comma in a value.",
);

const anyText = variable((text) => text);

/** OpenTelemetry's standard variables that this app checks; the library itself reads headers and service name. */
export const telemetryVariables = z.object({
  OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collectorUrl.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: headers.optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: protocol.optional(),
  OTEL_SERVICE_NAME: anyText.optional(),
  OTEL_TRACES_SAMPLER: sampler.optional(),
  OTEL_TRACES_EXPORTER: exporter.optional(),
  OTEL_SDK_DISABLED: anyText.optional(),
});

/**
 * Reads whether spans are sent to a collector: off unless an endpoint is set. Problems here never stop the app from
 * serving requests.
 */
export function readTelemetry(env: Environment = process.env): TelemetryResult {
  const given = givenIn(env, Object.keys(telemetryVariables.shape));
  const isNamed = given.OTEL_EXPORTER_OTLP_ENDPOINT ?? given.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  if (!isNamed || given.OTEL_SDK_DISABLED?.toLowerCase() === "true") return { state: "off" };
  const { data, error } = telemetryVariables.safeParse(given);
  if (!data) return { state: "wrong", problems: problemsOf(error) };
  if (data.OTEL_TRACES_EXPORTER === "none") return { state: "off" };
  return { state: "on", hasSampler: data.OTEL_TRACES_SAMPLER !== undefined };
}

/** OpenTelemetry's library reads the variables itself: replaces each by the value that readTelemetry understood. */
export function tidyTelemetry(env: NodeJS.ProcessEnv = process.env): void {
  const given = givenIn(env, Object.keys(telemetryVariables.shape));
  const { data = given } = telemetryVariables.safeParse(given);
  for (const [name, value] of Object.entries(data)) if (value !== undefined) env[name] = value;
}
