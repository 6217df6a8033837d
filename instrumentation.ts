/** Next.js calls this once per server process, before the first request. */
export async function register(): Promise<void> {
  // Next.js also builds this file for its edge runtime, where there is no process to stop.
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { outsideRequests } = await import("./lib/http/bounded-fetch");
  outsideRequests();
  (await import("./lib/process/tidy-requests")).tidyRequests();
  if (process.env.NODE_ENV === "production") (await import("./lib/log")).printInLines();
  const { stopGracefully } = await import("./lib/process/graceful-stop");
  stopGracefully();
  // begin optional: telemetry
  // Loaded only if the environment names a collector; lib/config/telemetry.ts then validates the variables.
  const { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT } = process.env;
  if (OTEL_EXPORTER_OTLP_ENDPOINT || OTEL_EXPORTER_OTLP_TRACES_ENDPOINT)
    (await import("./lib/telemetry/start")).startTelemetry();
  // end optional: telemetry
}
