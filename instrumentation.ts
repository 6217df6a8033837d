/**
 * Next.js calls this once in each server process, before the first request. Telemetry is off unless the environment
 * names a collector, and then nothing of it is even loaded; lib/config/index.ts judges the variables when it is.
 */
export async function register(): Promise<void> {
  // Next.js builds this file for its edge runtime too, where there is no process to stop.
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { outsideRequests } = await import("./lib/http/bounded-fetch");
  outsideRequests();
  if (process.env.NODE_ENV === "production") (await import("./lib/log/console-in-lines")).printInLines();
  const { stopGracefully } = await import("./lib/process/graceful-stop");
  stopGracefully();
  const { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT } = process.env;
  if (!OTEL_EXPORTER_OTLP_ENDPOINT && !OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) return;
  const { startTelemetry } = await import("./lib/telemetry/start");
  startTelemetry();
}
