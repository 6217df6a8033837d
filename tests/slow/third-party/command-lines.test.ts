import { afterAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { toolNames } from "@/lib/mcp/server";
import { createServer } from "@/lib/tools";
import { sharedApp, sharedEmulator, sharedSamples } from "@/tests/flow/contract/setup";
import { freePort } from "@/tests/support/port";
import { programs, sharedHome } from "./programs";

const emulator = sharedEmulator();
const app = sharedApp(emulator, { REQUIRED_SCOPES: "mcp:use" });
const samples = sharedSamples(emulator, { REQUIRED_SCOPES: "mcp:use" });

const toolList = z.array(z.object({ name: z.string() })).transform((tools) => tools.map(({ name }) => name));
const toolResult = z.object({ structuredContent: z.record(z.string(), z.unknown()) });
const registrations = () => emulator().requests.filter(({ endpoint }) => endpoint === "register").length;
const oneScope = { structuredContent: { scopes: expect.arrayContaining(["mcp:use"]) } };
const bothScopes = { structuredContent: { scopes: expect.arrayContaining(["mcp:use", "status:read"]) } };

describe("MCP Inspector's command line", () => {
  const home = sharedHome();
  const listed = z.object({ result: z.object({ tools: toolList }) });
  const called = z.object({ result: toolResult });
  const call = (name: string) => ["--method", "tools/call", "--tool-name", name];

  async function inspect(url: string, args: string[], { typed = "", callback = "" } = {}) {
    const own = callback || (await callbackUrl());
    const all = ["--cli", "--server-url", url, "--transport", "http", "--format", "json", "--callback-url", own];
    return home.run(programs.inspector, [...all, ...args], typed);
  }
  const callbackUrl = async () => `http://127.0.0.1:${await freePort()}/oauth/callback`;

  test("registers, lists the tools in each protocol era, and refreshes an expired token", async () => {
    const list = (era: string) => inspect(`${app().url}/mcp`, ["--method", "tools/list", "--protocol-era", era]);
    for (const [era, signIns] of Object.entries({ legacy: 1, auto: 0, modern: 0 })) {
      const { stdout, ...how } = await list(era);
      expect(how).toMatchObject({ code: 0, signIns });
      expect(listed.parse(JSON.parse(stdout)).result.tools).toEqual(await toolNames(createServer));
    }
    expect(registrations()).toBe(1);
    expect(await home.expireTokens(emulator())).toBeGreaterThan(0);
    expect(await list("auto")).toMatchObject({ code: 0, signIns: 0 });
  });

  test("uses its own document as a client ID, and steps up once its user agrees", async () => {
    const cimdUrl = "https://client.example/inspector.json";
    const callback = await callbackUrl();
    emulator().cimdDocuments.set(cimdUrl, {
      client_id: cimdUrl,
      client_name: "MCP Inspector",
      redirect_uris: [callback],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    });
    const inspectSample = (name: string) =>
      inspect(`${samples().url}/mcp`, [...call(name), "--client-metadata-url", cimdUrl], { typed: "y\n", callback });

    const { stdout } = await inspectSample("caller");
    expect(called.parse(JSON.parse(stdout)).result).toMatchObject(oneScope);
    const steppedUp = await inspectSample("health");
    expect(steppedUp).toMatchObject({ code: 0, signIns: 1 });
    expect(called.parse(JSON.parse(steppedUp.stdout)).result).toEqual({ structuredContent: { well: true } });
    expect(called.parse(JSON.parse((await inspectSample("caller")).stdout)).result).toMatchObject(bothScopes);
    expect(registrations()).toBe(0);
  });
});

describe("mcp-remote", () => {
  const home = sharedHome();

  /** Starts it and connects to it, as a client does that can only start programs. */
  async function open(url: string, protocol: string) {
    const running = home.start(programs.mcpRemote, [url, "--protocol", protocol, "--auth-timeout", "300"]);
    const request = async (id: number, method: string, params: object = {}) => {
      running.child.stdin?.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
      await running.output.until(new RegExp(`^\\{.*"id":${id}\\b.*\\}$`, "m"));
      const messages = running
        .stdout()
        .split("\n")
        .filter((line) => line.startsWith("{"));
      const answers = messages.map((line) => z.looseObject({ id: z.unknown() }).parse(JSON.parse(line)));
      return answers.find((message) => message.id === id);
    };
    const clientInfo = { name: "Third-party test", version: "1.0.0" };
    await request(1, "initialize", { protocolVersion: "2025-11-25", capabilities: {}, clientInfo });
    running.child.stdin?.write(`${JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" })}\n`);
    const close = () => {
      running.child.kill();
      return running.ended;
    };
    return { request, close, signIns: running.signIns };
  }

  test.each([
    ["legacy", 1],
    ["auto", 0],
  ])("registers once, lists the tools (%s), and refreshes an expired token", async (protocol, signIns) => {
    const first = await open(`${app().url}/mcp`, protocol);
    const answer = z.object({ result: z.object({ tools: toolList }) }).parse(await first.request(2, "tools/list"));
    expect(answer.result.tools).toEqual(await toolNames(createServer));
    await first.close();
    expect(first.signIns()).toBe(signIns);

    expect(await home.expireTokens(emulator())).toBe(1);
    const second = await open(`${app().url}/mcp`, protocol);
    expect(await second.request(2, "tools/list")).toMatchObject({ result: {} });
    await second.close();
    expect(second.signIns()).toBe(0);
  });

  test("calls a tool, and steps up for one that needs another scope", async () => {
    const { request, close, signIns } = await open(`${samples().url}/mcp`, "legacy");
    const call = (id: number, name: string) => request(id, "tools/call", { name, arguments: {} });
    expect(await call(2, "caller")).toMatchObject({ result: oneScope });
    expect(await call(3, "health")).toMatchObject({ result: { structuredContent: { well: true } } });
    expect(await call(4, "caller")).toMatchObject({ result: bothScopes });
    await close();
    expect(signIns()).toBe(2);
  });
});

describe("mcpc", () => {
  const home = sharedHome();
  const mcpc = (...args: string[]) => home.run(programs.mcpc, ["--json", ...args]);
  // A session is a process of its own, which outlives the command that started it.
  afterAll(() => mcpc("clean", "all"));

  test("signs in by a command, lists the tools, and refreshes an expired token", async () => {
    const url = `${app().url}/mcp`;
    expect(await mcpc("login", url)).toMatchObject({ code: 0, signIns: 1 });
    await mcpc("connect", url, "@app");
    const list = async () => toolList.parse(JSON.parse((await mcpc("@app", "tools-list")).stdout));
    expect(await list()).toEqual(await toolNames(createServer));

    expect(await home.expireTokens(emulator())).toBe(1);
    await mcpc("restart", "@app");
    expect(await list()).toEqual(await toolNames(createServer));
  });

  test("fails if a scope is missing, and calls the tool once its user has signed in for that scope", async () => {
    const url = `${samples().url}/mcp`;
    const call = async () => {
      expect(await mcpc("connect", url, "@samples")).toMatchObject({ code: 0 });
      const ended = await mcpc("@samples", "tools-call", "health");
      await mcpc("close", "@samples");
      return ended;
    };
    await mcpc("login", url);
    expect(await call()).toMatchObject({ code: 2, output: expect.stringContaining("login") });
    await mcpc("login", url, "--scope", "mcp:use status:read");
    const { stdout, ...how } = await call();
    expect(how).toMatchObject({ code: 0 });
    expect(JSON.parse(stdout)).toMatchObject({ structuredContent: { well: true } });
  });
});
