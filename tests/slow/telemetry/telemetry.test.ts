import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { serverInfo } from "@/lib/config/server-info";
import { toolNames } from "@/lib/mcp/server";
import { createServer } from "@/lib/tools";
import { sharedEmulator, withColdApp } from "@/tests/flow/contract/setup";
import { type App, startApp } from "@/tests/support/app";
import { listTools, post, postModern, send } from "@/tests/support/http";
import { freePort } from "@/tests/support/port";
import { type Collector, type SentSpan, startCollector } from "./collector";

const emulator = sharedEmulator();
let collector: Collector;
beforeEach(async () => {
  collector = await startCollector();
});
afterEach(() => collector.close());

/** Any tool of this server. */
const [tool = "none"] = await toolNames(createServer);
const secret = "MARKER-that-must-not-leave";

/** An app with tracing, which is stopped before its spans are read, so it sends the rest. */
async function traced(run: (app: App) => Promise<void>, env: Record<string, string> = {}): Promise<App> {
  const app = await startApp({
    DESCOPE_CONFIG_URL: emulator().configUrl,
    // As pasted: OpenTelemetry's library reads the variable itself.
    OTEL_EXPORTER_OTLP_ENDPOINT: `"${collector.url}",`,
    ...env,
  });
  try {
    await run(app);
  } finally {
    await app.stop();
  }
  return app;
}

async function bearer(claims: Record<string, unknown> = {}) {
  return { Authorization: `Bearer ${await emulator().mint(claims)}` };
}

function spansNamed(name: string): SentSpan[] {
  return collector.spans().filter((span) => span.name === name);
}

function attributesOf(name: string): Record<string, unknown>[] {
  return spansNamed(name).map(({ attributes }) => attributes);
}

describe("what is sent", () => {
  test.each([
    ["2025", post],
    [
      "2026-07-28",
      (url: string, { method, params }: { method: string; params: object }, headers: Record<string, string>) =>
        postModern(url, method, params, headers),
    ],
  ])("a tool call, protocol %s: the caller, the source of the keys, and the tool", async (_protocol, call) => {
    await traced(async ({ url }) => {
      const headers = await bearer({ sub: "U2proven", azp: "TPAproven", dct: "T2proven" });
      const message = { method: "tools/call", params: { name: tool, arguments: {} } };
      await call(url, message, headers);
      await call(url, message, headers);
    });
    expect(attributesOf("token check")).toEqual(
      Array(2).fill({
        "auth.outcome": "admitted",
        "enduser.id": "U2proven",
        "oauth.client_id": "TPAproven",
      }),
    );
    expect(attributesOf("keys")).toEqual([{ "cache.state": "fetched" }, { "cache.state": "hit" }]);
    // The result of the tool may be there too.
    const called = {
      "mcp.method.name": "tools/call",
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": tool,
      "mcp.tool.outcome": expect.stringMatching(/^(ok|tool_error|refused)$/),
      "mcp.exchange.id": expect.any(String),
      "enduser.id": "U2proven",
      "oauth.client_id": "TPAproven",
      "enduser.tenant": "T2proven",
    };
    expect(attributesOf(`tools/call ${tool}`)).toMatchObject(Array(2).fill(called));
    expect(collector.resource()).toMatchObject({ "service.name": serverInfo.name });
  });

  test("a request's spans form one tree, under the caller's own span", async () => {
    const [traceId, parent] = ["4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"];
    await traced(async ({ url }) => {
      // The caller asks not to be recorded, as anyone could.
      await listTools(url, await emulator().mint(), { traceparent: `00-${traceId}-${parent}-00` });
    });
    const ofRequest = collector.spans().filter((span) => span.traceId === traceId);
    const byId = new Map(ofRequest.map((span) => [span.spanId, span]));
    const path = (span?: SentSpan): string[] => (span ? [...path(byId.get(span.parentSpanId ?? "")), span.name] : []);
    const [keys] = ofRequest.filter(({ name }) => name === "keys");
    expect(path(keys)).toEqual(["POST /mcp", "executing api route (app) /mcp", "token check", "keys"]);
    expect(byId.get(keys?.spanId ?? "")).toBeDefined();
    expect(ofRequest.find(({ name }) => name === "POST /mcp")?.parentSpanId).toBe(parent);
  });

  test("refusals with their reason codes; the client only if the signature is valid", async () => {
    await traced(
      async ({ url }) => {
        await listTools(url);
        await listTools(url, "garbage");
        await listTools(url, await emulator().mint({ azp: "TPAproven" }, { expiresIn: -60 }));
        await listTools(url, await emulator().mint({ azp: "TPAclaimed" }, { key: "unknown" }));
        await listTools(url, await emulator().mint({ azp: "TPAproven", scope: "" }));
      },
      { REQUIRED_SCOPES: "mcp:use" },
    );
    const client = { "oauth.client_id": "TPAproven" };
    expect(attributesOf("token check")).toEqual([
      { "auth.outcome": "refused", "auth.reason": "no_credentials" },
      { "auth.outcome": "refused", "auth.reason": "malformed_token" },
      { "auth.outcome": "refused", "auth.reason": "expired", ...client },
      { "auth.outcome": "refused", "auth.reason": "unknown_key" },
      { "auth.outcome": "refused", "auth.reason": "insufficient_scope", ...client },
    ]);
  });

  test("the request's span has the reason of a refusal before the token check", async () => {
    await traced(async ({ url }) => {
      await listTools(url, await emulator().mint(), { Origin: "https://evil.example" });
    });
    const reasons = attributesOf("executing api route (app) /mcp").map((attributes) => attributes["auth.reason"]);
    expect(reasons).toEqual(["origin_not_allowed"]);
  });

  test("unavailable keys: an outage, not a refusal", async () => {
    emulator().faults.keys = { status: 503 };
    await traced(async ({ url }) => {
      await listTools(url, await emulator().mint());
    });
    expect(attributesOf("keys")).toEqual([{ "cache.state": "unavailable" }]);
    expect(attributesOf("token check")).toEqual([{ "auth.outcome": "unavailable", "auth.reason": "keys_unavailable" }]);
  });

  test("metadata, and whether it was cached", async () => {
    await traced(async ({ url }) => {
      await send(`${url}/.well-known/oauth-authorization-server`);
      await send(`${url}/.well-known/oauth-authorization-server`);
    });
    const kind = { "metadata.kind": "oauth-authorization-server" };
    expect(attributesOf("metadata")).toEqual([
      { ...kind, "cache.state": "miss" },
      { ...kind, "cache.state": "hit" },
    ]);
  });

  test("failed calls, but no names that a caller invents", async () => {
    await traced(async ({ url }) => {
      const headers = await bearer();
      const call = (name: string, args: object) =>
        post(url, { method: "tools/call", params: { name, arguments: args } }, headers);
      await call("invented", {});
      await call("constructor", {});
      await post(url, { method: "invented/method" }, headers);
    });
    const mcp = collector.spans().filter(({ attributes }) => attributes["mcp.method.name"]);
    expect(mcp.map(({ name, failed, attributes }) => [name, failed, attributes["error.type"]])).toEqual([
      ["tools/call", true, "-32602"],
      ["tools/call", true, "-32602"],
      ["_OTHER", true, "-32601"],
    ]);
    expect(JSON.stringify(collector.bodies)).not.toMatch(/invented|constructor/);
  });

  test("a refusal's log line has its trace ID", async () => {
    const app = await traced(async ({ url, refusals }) => {
      await listTools(url, "garbage");
      await expect.poll(refusals).toHaveLength(1);
    });
    expect(app.refusals()[0]?.traceId).toBe(spansNamed("token check")[0]?.traceId);
  });
});

describe("what is never sent", () => {
  test("no token, no claim except subject and client, no query, no argument, no header", async () => {
    const claims = {
      sub: "U2proven",
      azp: "TPAproven",
      email: secret,
      scope: secret,
      tenants: { [secret]: {} },
      name: secret,
    };
    const good = await emulator().mint(claims);
    const bad = await emulator().mint(claims, { header: { kid: secret } });
    const headers = {
      "X-Secret": secret,
      Cookie: `DS=${secret}`,
      "User-Agent": secret,
      Referer: `https://example.com/?${secret}`,
      tracestate: `vendor=${secret}`,
      traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      baggage: `user=${secret}`,
    };
    await traced(async ({ url }) => {
      const paths = [
        "/",
        "/status",
        "/help",
        `/help/${secret}`,
        `/${secret}`,
        "/sign-in",
        "/operator",
        "/.well-known/oauth-authorization-server",
        "/.well-known/oauth-protected-resource/mcp",
        `/.well-known/${secret}`,
        "/mcp",
      ];
      for (const path of paths) await send(`${url}${path}?q=${secret}&access_token=${good}`, { headers });
      for (const token of [good, bad, `${good}x`, secret, `eyJ${secret}`]) {
        const authorized = { ...headers, Authorization: `Bearer ${token}` };
        await post(url, { method: "tools/call", params: { name: tool, arguments: { note: secret } } }, authorized);
        await post(url, { method: "tools/call", params: { name: secret, arguments: {} } }, authorized);
        await post(url, { method: "resources/read", params: { uri: `guide://${secret}` } }, authorized);
        await post(url, { method: secret, id: secret }, authorized);
        await postModern(url, "tools/call", { name: tool, arguments: { note: secret } }, authorized);
        await send(`${url}/mcp?q=${secret}`, {
          method: "POST",
          headers: { ...authorized, "Content-Type": "application/json" },
          body: `{"${secret}`,
        });
      }
    });
    const sent = JSON.stringify(collector.bodies);
    expect(attributesOf("token check")).toContainEqual({
      "auth.outcome": "admitted",
      "enduser.id": "U2proven",
      "oauth.client_id": "TPAproven",
    });
    expect(spansNamed("GET /").length).toBeGreaterThan(0);
    expect(sent).not.toContain(secret);
    expect(sent).not.toContain("eyJ");
    expect(sent).not.toContain("http.target");
  });
});

describe("a collector that is", () => {
  test.each([
    ["silent", async () => (await startCollector({ answers: false })).url],
    ["down", async () => `http://127.0.0.1:${await freePort()}`],
  ])("%s slows no request and breaks nothing; it is logged once", async (_kind, urlOf) => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: await urlOf(),
      OTEL_EXPORTER_OTLP_TIMEOUT: "300",
      OTEL_BSP_SCHEDULE_DELAY: "50",
    };
    const app = await traced(async ({ url, output }) => {
      const token = await emulator().mint();
      const isLogged = () => output().includes("telemetry_not_sent");
      for (let count = 0; count < 20 || !isLogged(); count += 1) expect((await listTools(url, token)).status).toBe(200);
      for (let count = 0; count < 20; count += 1) expect((await listTools(url, token)).status).toBe(200);
    }, env);
    expect(app.output().match(/telemetry_not_sent/g)).toHaveLength(1);
  });

  test("not a valid URL is logged with the fix, and the app runs", async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4318" };
    await traced(async ({ url, output }) => {
      expect((await listTools(url, await emulator().mint())).status).toBe(200);
      expect(output()).toMatch(/"event":"telemetry_off","variable":"OTEL_EXPORTER_OTLP_ENDPOINT".*4318/);
    }, env);
    expect(collector.connections()).toBe(0);
  });

  test("configured along with other invalid variables still gets its spans", async () => {
    const env = {
      OTEL_EXPORTER_OTLP_TIMEOUT: "nonsense",
      OTEL_EXPORTER_OTLP_COMPRESSION: "nonsense",
      OTEL_RESOURCE_ATTRIBUTES: "nonsense",
    };
    await traced(async ({ url }) => {
      expect((await listTools(url, await emulator().mint())).status).toBe(200);
    }, env);
    expect(spansNamed("token check")).toHaveLength(1);
  });
});

describe("without a collector", () => {
  const report = z.object({ result: z.array(z.object({ url: z.string() })) });

  /** The built scripts that the app's process ran, according to V8's coverage. */
  async function scriptsRun(env: Record<string, string>): Promise<string[]> {
    const folder = mkdtempSync(join(tmpdir(), "scripts-"));
    await withColdApp(
      { DESCOPE_CONFIG_URL: emulator().configUrl, NODE_V8_COVERAGE: folder, ...env },
      async ({ url }) => {
        expect((await listTools(url, await emulator().mint())).status).toBe(200);
      },
    );
    const reports = readdirSync(folder).map((name) =>
      report.parse(JSON.parse(readFileSync(join(folder, name), "utf8"))),
    );
    rmSync(folder, { recursive: true });
    return reports
      .flatMap(({ result }) => result.map(({ url }) => url))
      .filter((url) => url.includes("/.next/server/"));
  }

  function withExporter(scripts: string[]): string[] {
    return scripts.filter((url) => readFileSync(fileURLToPath(url), "utf8").includes("v1/traces"));
  }

  test("the OpenTelemetry SDK is not loaded", async () => {
    const off = await scriptsRun({ OTEL_SERVICE_NAME: "mine" });
    expect(off.length).toBeGreaterThan(5);
    expect(withExporter(off)).toEqual([]);
    expect(withExporter(await scriptsRun({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }))).not.toEqual([]);
  });

  test("nothing is sent if tracing is disabled", async () => {
    await traced(async ({ url }) => void (await listTools(url, await emulator().mint())), {
      OTEL_SDK_DISABLED: "true",
    });
    await traced(async ({ url }) => void (await listTools(url, await emulator().mint())), {
      OTEL_TRACES_EXPORTER: "none",
    });
    expect(collector.connections()).toBe(0);
  });
});
