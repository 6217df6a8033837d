import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readTelemetry, telemetryVariables } from "@/lib/config/telemetry";

describe("telemetry", () => {
  const OTEL_EXPORTER_OTLP_ENDPOINT = "http://localhost:4318";
  test.each<[string, Record<string, string>]>([
    ["by default", {}],
    ["with a blank endpoint", { OTEL_EXPORTER_OTLP_ENDPOINT: " " }],
    ["when nothing but its name is set", { OTEL_SERVICE_NAME: "mine" }],
    ["without an endpoint, whatever else is wrong", { OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }],
    ["when the SDK is disabled", { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SDK_DISABLED: "TRUE" }],
    ["when the exporter is none", { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_EXPORTER: "none" }],
  ])("is off %s", (_name, env) => {
    expect(readTelemetry(env)).toEqual({ state: "off" });
  });

  test.each<[Record<string, string>, boolean]>([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT }, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector.internal:4318/base" }, false],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://example.com/v1/traces?tenant=1" }, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_EXPORTER: "otlp", OTEL_SDK_DISABLED: "false" }, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER: "parentbased_traceidratio" }, true],
  ])("is on with %j", (env, hasSampler) => {
    expect(readTelemetry(env)).toEqual({ state: "on", hasSampler });
  });

  test.each<[string, string]>([
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "collector"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "https://user:secret@example.com"],
    ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "ftp://example.com"],
    ["OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"],
    ["OTEL_TRACES_EXPORTER", "console"],
    ["OTEL_TRACES_SAMPLER", "always"],
  ])("says what is wrong with %s=%s, without quoting it", (variable, value) => {
    const result = readTelemetry({ OTEL_EXPORTER_OTLP_ENDPOINT, [variable]: value });
    expect(result).toEqual({
      state: "wrong",
      problems: [{ variable, problem: expect.any(String), fix: expect.any(String) }],
    });
    expect(JSON.stringify(result)).not.toContain("secret");
  });
});

test(".env.example names each of the variables", () => {
  const example = readFileSync(".env.example", "utf8");
  for (const name of Object.keys(telemetryVariables.shape)) expect(example).toContain(`\n${name}=`);
});
