import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readTelemetry, telemetryVariables, tidyTelemetry } from "@/lib/config/telemetry";
import { pastes, standIns } from "@/tests/support/pasted";

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
    ["OTEL_EXPORTER_OTLP_HEADERS", "api-key: secret"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "api-key=a,secret"],
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

const OTEL_EXPORTER_OTLP_ENDPOINT = "https://collector.example";
describe.each([
  ["OTEL_EXPORTER_OTLP_ENDPOINT", OTEL_EXPORTER_OTLP_ENDPOINT],
  ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "https://collector.example/v1/traces"],
  ["OTEL_EXPORTER_OTLP_HEADERS", "api-key=secret"],
  ["OTEL_EXPORTER_OTLP_PROTOCOL", "http/json"],
  ["OTEL_SERVICE_NAME", "Acme orders"],
  ["OTEL_TRACES_SAMPLER", "always_on"],
  ["OTEL_TRACES_EXPORTER", "none"],
  ["OTEL_SDK_DISABLED", "true"],
])("%s, pasted", (name, value) => {
  const set = (text: string): NodeJS.ProcessEnv => ({ NODE_ENV: "test", OTEL_EXPORTER_OTLP_ENDPOINT, [name]: text });

  test.each(pastes)("with %s, is taken, and handed on to OpenTelemetry as it was meant", (_paste, make) => {
    const env = set(make(name, value));
    expect(readTelemetry(env)).toEqual(readTelemetry(set(value)));
    tidyTelemetry(env);
    expect(env).toEqual(set(value));
  });

  test.each(standIns)("as %s, is a problem, which quotes nothing", (text, problem) => {
    const result = readTelemetry(set(text));
    expect(result).toMatchObject({
      state: "wrong",
      problems: [{ variable: name, problem: expect.stringMatching(problem) }],
    });
    expect(JSON.stringify(result)).not.toContain("K2abc");
  });
});

test("a collector's URL is handed on without the comment after it", () => {
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: "test",
    OTEL_EXPORTER_OTLP_ENDPOINT: `${OTEL_EXPORTER_OTLP_ENDPOINT} # ours`,
  };
  expect(readTelemetry(env).state).toBe("on");
  tidyTelemetry(env);
  expect(env.OTEL_EXPORTER_OTLP_ENDPOINT).toBe(OTEL_EXPORTER_OTLP_ENDPOINT);
});

test.each(["a=b", "a=b,", "a=b, ,c=d", "Authorization=Basic YTpi==,x-team=web", "a=b = c, d="])(
  "%s are headers",
  (headers) => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS: headers };
    expect(readTelemetry(env).state).toBe("on");
  },
);

test(".env.example names each of the variables", () => {
  const example = readFileSync(".env.example", "utf8");
  for (const name of Object.keys(telemetryVariables.shape)) expect(example).toContain(`\n${name}=`);
});
