/**
 * Next.js calls this once per server process, before the first request. Telemetry is loaded only if the environment
 * names a collector; lib/config/index.ts then validates the variables.
 */
export async function register(): Promise<void> {
  // Next.js also builds this file for its edge runtime, where there is no process to stop.
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
