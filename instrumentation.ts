/**
 * Next calls this once, before the first request. Telemetry is off unless the environment names a collector, and then
 * nothing of it is even loaded; lib/config.ts judges the variables when it is.
 */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT } = process.env;
  if (!OTEL_EXPORTER_OTLP_ENDPOINT && !OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) return;
  const { startTelemetry } = await import("./lib/telemetry/start");
  startTelemetry();
}
