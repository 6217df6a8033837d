import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "dotenv";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Emulator, demoManagementKey as key, startEmulator } from "@/dev/emulator";
import type { Fault } from "@/dev/emulator/faults";
import { readConfig } from "@/lib/config";
import { judgeToken } from "@/lib/mcp/judge-token";
import { toolScopes } from "@/lib/tools";
import { register, signInForTokens } from "@/tests/dev/emulator/oauth-client";
import { freePort } from "@/tests/support/port";
import { runCommand, startOnTerminal } from "./command";

// Created servers stay, so each test has an emulator of its own.
let emulator: Emulator;
let folder: string;
const outputs: string[] = [];

beforeEach(async () => {
  emulator = await startEmulator();
  folder = mkdtempSync(join(tmpdir(), "management-"));
});
afterEach(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true });
});
afterAll(() => {
  expect(outputs.filter((output) => output.includes(key))).toEqual([]);
});

const baseUrl = "https://mcp.example.com";
const file = () => join(folder, ".env.local");
const written = () => parse(readFileSync(file(), "utf8")).DESCOPE_CONFIG_URL ?? "";
const paths = () => emulator.requests.map(({ path }) => path).filter((path) => path.startsWith("/v1/mgmt/"));
const lists = ["/v1/mgmt/mcp/servers/all", "/v1/mgmt/resources/load"];
const createPath = "/v1/mgmt/mcp/server/create";
const named = () => ({ DESCOPE_BASE_URL: emulator.origin, DESCOPE_PROJECT_ID: emulator.projectId });

async function run(args: string[], env: Record<string, string> = {}, typed = "") {
  const ended = await runCommand("setup", args, { cwd: folder, env: { ...named(), ...env }, typed });
  outputs.push(ended.output);
  return ended;
}
const create = (env: Record<string, string> = {}, more: string[] = []) =>
  run(["--create", "--yes", ...more], { DESCOPE_MANAGEMENT_KEY: key, ...env });
const diff = (env: Record<string, string> = {}, more = ["--yes"]) =>
  run(["--diff", ...more], { DESCOPE_CONFIG_URL: emulator.configUrl, DESCOPE_MANAGEMENT_KEY: key, ...env });

describe("--create", () => {
  test("creates what the tools need, as shown, and saves the discovery URL", async () => {
    const { code, output } = await create({ REQUIRED_SCOPES: "extra:scope offline_access" });
    expect([code, paths()]).toEqual([0, [...lists, createPath]]);
    for (const path of paths()) expect(output).toContain(`${emulator.origin}${path}\n`);
    expect(output).toContain("Experimental");
    expect(output).toContain("Authorization: Bearer <project ID>:<management key>");
    expect(output).toContain(
      '"audienceWhitelist": [\n        "http://localhost:3000/mcp"\n      ]'.replaceAll("\n  ", "\n"),
    );
    for (const scope of [...(await toolScopes()), "extra:scope"]) expect(output).toContain(`"name": "${scope}"`);
    expect(output).not.toContain('"name": "offline_access"');
    expect(output).toContain("✓ Dynamic Client Registration (DCR) is on");
    expect(output).toContain("✓ Client ID Metadata Documents (CIMD) are on");
    expect(output).toContain(`Its Discovery URL is\n  ${written()}`);
    expect(written()).not.toBe(emulator.configUrl);
    expect((await diff({ DESCOPE_CONFIG_URL: written() })).code).toBe(0);
  });

  test("a client registers itself there, signs in, and gets a token that this server accepts", async () => {
    await create();
    const config = readConfig({ DESCOPE_CONFIG_URL: written() });
    if (!config.ok) throw new Error("the discovery URL is not valid");
    const { issuer } = config.config.descope;
    const client = await register(issuer);
    const [scope = "offline_access"] = await toolScopes();
    const parameters = { scope, resource: config.config.resource };
    const { access_token } = await signInForTokens(client, { parameters, choice: { scopes: [scope] } });
    const judged = await judgeToken(
      { method: "POST", authorization: `Bearer ${access_token}`, proof: null },
      config.config,
    );
    expect(judged).toMatchObject({ caller: { scopes: [scope] } });
  });

  test("takes project, key and answers from a pipe, and shows no key", async () => {
    const env = { DESCOPE_PROJECT_ID: "" };
    const { code, output } = await run(
      ["--create"],
      env,
      `${emulator.projectId}\r\n${emulator.projectId}:${key}\ny\nyes\n`,
    );
    expect(output).toContain(`Project ID (Descope console → Project → Project ID): ${emulator.projectId}\n`);
    expect([code, paths()]).toEqual([0, [...lists, createPath]]);
    expect(output).not.toContain(key);
  });

  test.each([
    ["a no", "n\n", []],
    ["standard input that has ended", "", []],
    ["an empty line", "\ny\n", []],
    ["a no to the second question", "y\nno\n", lists],
  ])("sends nothing more after %s", async (_name, typed, sent) => {
    const { code, output } = await run(["--create"], { DESCOPE_MANAGEMENT_KEY: key }, typed);
    expect(output).toContain("This was not sent. To allow every request, add --yes.");
    expect([code, paths(), readdirSync(folder)]).toEqual([1, sent, []]);
  });

  test.each([
    ["address", {}, ["--name", "Another"], "npm run setup -- http"],
    ["address", { BASE_URL: "http://LOCALHOST:3000/" }, ["--name", "Another"], "npm run setup -- http"],
    ["name", { BASE_URL: baseUrl }, [], "npm run setup -- --create --name"],
  ])("creates no second server with the same %s", async (shared, env, more, fix) => {
    await create();
    emulator.requests.length = 0;
    const { code, output } = await create(env, more);
    expect(output).toContain(`Descope already has a server with this ${shared}, so no second one was created`);
    expect(output).toContain(fix);
    expect([code, paths()]).toEqual([1, lists]);
  });

  test.each(['"name":"one"', '"id":"../x"', '"id":"\\ud800"'])("does not make up a URL from %s", async (entry) => {
    emulator.faults.mcpServers = { body: `{"servers":[{${entry},"audienceWhitelist":["http://localhost:3000/mcp"]}]}` };
    const { output } = await create();
    expect(output).toContain("already has a server with this address");
    expect(output).toContain("Connection Information: copy its Discovery URL");
    expect(output).not.toContain("npm run setup -- http");
  });

  test("knows the resources that newer consoles create, and projects that have none", async () => {
    emulator.set({ firstServerIs: "resource", serverUrls: ["http://localhost:3000/mcp"] });
    const { output } = await create();
    expect(output).toContain("already has a server with this address");
    emulator.reset();
    emulator.faults.resources = { status: 404 };
    expect((await create()).code).toBe(0);
  });

  test("does not trust a list that is not whole", async () => {
    emulator.faults.mcpServers = { body: '{"servers":[],"total":2}' };
    const { code, output } = await create();
    expect(output).toContain("listed only some");
    expect([code, paths()]).toEqual([1, lists]);
  });

  const page: Fault = { status: 200, body: "<html>Sign in", contentType: "text/html" };
  const failures: [string, Fault, string][] = [
    ["403", { status: 403 }, "let the key manage MCP servers"],
    ["404", { status: 404 }, "Check the project ID, which also tells the region"],
    ["429", { status: 429, headers: { "Retry-After": "30" } }, "wait 30 s"],
    ["429 without a time", { status: 429, headers: { "Retry-After": "soon" } }, "wait a minute"],
    ["500", { status: 500 }, "run this again later"],
    ["a redirect", { status: 307, headers: { location: "/elsewhere" } }, "Redirects are not followed"],
    ["HTML", page, "no proxy or login page"],
    ["a list", { body: "[]" }, "no proxy or login page"],
    ["a dropped connection", { reset: true }, "the connection was dropped. Check the network."],
    ["an endless body", { endless: true }, "Make sure that it is Descope that answers"],
    ["no answer", { hang: true }, "no answer within 15 s"],
    [
      "its reason, with the key",
      { status: 400, body: `{"errorCode":"E1","errorDescription":"bad \\u001b[31m ${key}"}` },
      "(E1 bad  [31m <management key>)",
    ],
  ];
  test.each(failures)("says what to do about %s", async (_name, fault, fix) => {
    emulator.faults.mcpServers = fault;
    const { code, output } = await create();
    expect(output).toContain(fix);
    expect(output).toContain(`${emulator.origin}/v1/mgmt/mcp/servers/all`);
    expect(output).not.toMatch(/\n {4}at /);
    expect([code, paths().includes(createPath), readdirSync(folder)]).toEqual([1, false, []]);
    expect(emulator.requests.map(({ path }) => path)).not.toContain("/elsewhere");
  });

  test.each<[string, Fault, string]>([
    ["no ID", { body: '{"server":{}}' }, "its answer names no server ID"],
    ["an ID that is none", { body: '{"server":{"id":"../x"}}' }, "its answer names no server ID"],
    ["HTML", page, "Run this again: it looks for the server first"],
    ["500", { status: 500 }, "Run this again: it looks for the server first"],
    ["a dropped connection", { reset: true }, "Run this again: it looks for the server first"],
  ])("says what became of the server after %s", async (_name, fault, next) => {
    emulator.faults.createMcpServer = fault;
    const { code, output } = await create();
    expect(output).toContain(next);
    expect([code, readdirSync(folder)]).toEqual([1, []]);
  });

  test("does not doubt after a clear refusal", async () => {
    emulator.faults.createMcpServer = { status: 403 };
    expect((await create()).output).not.toContain("is unknown");
  });

  test("a wrong key, another project's key, and one that is no key", async () => {
    const wrong = await create({ DESCOPE_MANAGEMENT_KEY: "K2wrong" });
    expect(wrong.output).toContain("answered 401 (E011003 The management key is not valid)");
    expect(wrong.output).toContain("make sure that the key is active and of this project");
    const other = await create({ DESCOPE_MANAGEMENT_KEY: "P2other:K2secret" });
    expect(other.output).toContain("belongs to another project");
    const none = await create({ DESCOPE_MANAGEMENT_KEY: "K2 secret" });
    expect(none.output).toContain("is not a valid management key");
    for (const { output } of [wrong, other, none]) expect(output).not.toMatch(/K2wrong|secret/);
    expect([wrong.code, other.code, none.code]).toEqual([1, 2, 2]);
  });

  test("reports that nothing listens", async () => {
    const { output } = await create({ DESCOPE_BASE_URL: `http://127.0.0.1:${await freePort()}` });
    expect(output).toContain("the connection was refused. Check the network.");
  });

  test("if the file cannot be written, says what to put where", async () => {
    mkdirSync(file());
    const { code, output } = await create();
    expect(output).toContain(".env.local must be a file that can be read and written here: EISDIR");
    expect(output).toMatch(
      /put this line into \.env\.local:\n {2}DESCOPE_CONFIG_URL=http:\S+\/MS3\w+\/\.well-known\/openid-configuration\n/,
    );
    expect(code).toBe(1);
  });

  test("replaces another server only after a yes, or with --force, and says how to use the new one", async () => {
    const before = `DESCOPE_CONFIG_URL=${emulator.configUrl}\n`;
    writeFileSync(file(), before);
    const refused = await create();
    expect(refused.output).toContain("Replace it? [y/N]");
    expect(refused.output).toContain("To use it, put this line into .env.local:");
    expect([refused.code, readFileSync(file(), "utf8")]).toEqual([1, before]);
    const port = { BASE_URL: "http://localhost:3001" };
    const agreed = await run(["--create", "--name", "B"], { ...port, DESCOPE_MANAGEMENT_KEY: key }, "y\ny\ny\n");
    expect([agreed.code, written() === emulator.configUrl]).toEqual([0, false]);
    expect((await create({ BASE_URL: "http://localhost:3002" }, ["--name", "C", "--force"])).code).toBe(0);
  });

  test.each([
    ["a custom domain", "P2project000000000000000000", "https://login.example.com", "https://api.descope.com"],
    [
      "a lookalike of this machine",
      "P2project000000000000000000",
      "https://localhost.example.com",
      "https://api.descope.com",
    ],
    ["a region", `Peuc1${"0".repeat(27)}`, "", "https://api.euc1.descope.com"],
  ])(
    "sends the key of a project with %s to Descope only",
    async (_name, DESCOPE_PROJECT_ID, DESCOPE_BASE_URL, origin) => {
      const env = { DESCOPE_PROJECT_ID, DESCOPE_BASE_URL, DESCOPE_MANAGEMENT_KEY: key };
      const { code, output } = await run(["--create"], env, "n\n");
      expect(output).toContain(`POST ${origin}/v1/mgmt/mcp/servers/all\n`);
      if (DESCOPE_BASE_URL) expect(output).toContain(`is sent to ${origin} only, not to ${DESCOPE_BASE_URL}`);
      expect(code).toBe(1);
    },
  );
});

describe("--diff", () => {
  const settings = { serverUrls: [`${baseUrl}/mcp`] };
  const env = { BASE_URL: baseUrl };

  test.each(["mcpServer", "resource"] as const)("finds no difference in a sound %s", async (firstServerIs) => {
    emulator.set({ ...settings, firstServerIs });
    const { code, output } = await diff(env);
    expect(output).toContain(`✓ ${emulator.serverId} has all that was compared.`);
    expect(output).toContain("· Scopes that no tool requires: mcp:use");
    expect(code).toBe(0);
  });

  test.each([
    [
      "registration",
      { registration: false },
      "Dynamic Client Registration is off",
      "turn Dynamic Client Registration on",
    ],
    ["CIMD", { clientIdMetadata: false }, "CIMD is off", "turn CIMD on"],
    ["scopes", { scopes: {} }, "The scope needed:one is missing", "MCP Server Scopes: add needed:one"],
    ["the address", { serverUrls: [] }, "The address is missing", `enter ${baseUrl}/mcp`],
    [
      "another address",
      { serverUrls: [`${baseUrl}/mcp/`] },
      `The address is ${baseUrl}/mcp/, but`,
      `enter ${baseUrl}/mcp`,
    ],
  ])("tells a difference in %s, and its fix", async (_name, switches, what, fix) => {
    for (const firstServerIs of ["mcpServer", "resource"] as const) {
      emulator.set({ ...settings, scopes: { "needed:one": "" }, ...switches, firstServerIs });
      const { code, output } = await diff({ ...env, REQUIRED_SCOPES: "needed:one" });
      expect(output).toContain(`✗ ${what}`);
      expect(output).toContain(fix);
      expect(code).toBe(1);
    }
  });

  test("without a key, compares what clients can see, and says what it cannot", async () => {
    emulator.set({ ...settings, clientIdMetadata: false });
    const { code, output } = await diff({ ...env, DESCOPE_MANAGEMENT_KEY: "" });
    expect(output).toContain(`GET ${emulator.configUrl}\n`);
    expect(output).toContain("Not compared, since the answer does not tell: the address");
    expect(output).toContain("✗ CIMD is off");
    expect([code, paths()]).toEqual([1, []]);
  });

  test("so it does if the API knows no such server", async () => {
    emulator.faults.mcpServer = { status: 404 };
    emulator.faults.resource = { status: 404 };
    const { output } = await diff(env);
    expect(output).toContain("only what clients can see is compared");
    emulator.faults.metadata = { status: 503 };
    const down = await diff(env);
    expect(down.output).toContain("answered 503. For more, run: npm run doctor");
    expect(down.code).toBe(1);
  });

  test("does not guess what an answer leaves out", async () => {
    emulator.faults.mcpServer = { body: '{"server":{"id":"x"}}' };
    const { output } = await diff(env);
    expect(output).toContain("Not compared, since the answer does not tell: Dynamic Client Registration, CIMD");
    emulator.faults.mcpServer = { body: '{"server":{"approvedScopes":{"permissionsScopes":"all"}}}' };
    const odd = await diff(env);
    expect(odd.output).toContain("another form than documented");
    expect(odd.code).toBe(1);
  });

  test("sends nothing after a no, and needs an MCP server", async () => {
    expect((await diff(env, [])).code).toBe(1);
    const project = await diff({ ...env, DESCOPE_CONFIG_URL: emulator.projectConfigUrl });
    expect(project.output).toContain("does not name an MCP server");
    expect([project.code, emulator.requests]).toEqual([1, []]);
  });
});

describe("wrong settings and arguments", () => {
  test.each([
    ["both", ["--create", "--diff"], "Pass either --create or --diff."],
    ["a URL", ["--create", "https://one.example"], "Pass no discovery URL"],
    ["a name to compare", ["--diff", "--name", "x"], "go with --create only"],
    ["an empty name", ["--create", "--name", " "], "--name must have 1 to 100 characters"],
    ["a control character", ["--create", "--name", "a\u001bb"], "--name must have 1 to 100 characters"],
    ["a value", ["--create=yes"], "does not take an argument"],
    ["an unknown option", ["--create", "--nope"], "Unknown option '--nope'"],
    ["--yes alone", ["--yes"], "Unknown option '--yes'"],
  ])("%s", async (_name, args, message) => {
    const { code, output } = await run(args, { DESCOPE_MANAGEMENT_KEY: key });
    expect(output).toContain(message);
    expect([code, emulator.requests]).toEqual([2, []]);
  });

  test.each([
    ["BASE_URL", { BASE_URL: "mcp.example.com" }, "BASE_URL is not valid", 1],
    ["scopes", { REQUIRED_SCOPES: 'a"b' }, "REQUIRED_SCOPES contains a character", 1],
    ["a project ID", { DESCOPE_PROJECT_ID: "x" }, "DESCOPE_PROJECT_ID is not a valid Descope project ID", 2],
    ["no project ID", { DESCOPE_PROJECT_ID: "" }, "No project ID was given", 2],
    ["no key", { DESCOPE_MANAGEMENT_KEY: "" }, "No management key was given", 1],
  ])("%s", async (_name, env, message, expected) => {
    const { code, output } = await create(env);
    expect(output).toContain(message);
    expect([code, emulator.requests]).toEqual([expected, []]);
  });

  test("--help describes everything, with the rest and alone", async () => {
    for (const args of [["--help"], ["--create", "--help"]]) {
      const { code, output } = await run(args);
      for (const part of ["--create", "--name", "--diff", "--yes", "never run against Descope"]) {
        expect(output).toContain(part);
      }
      expect(code).toBe(0);
    }
  });
});

describe("on a terminal", () => {
  test("asks for what is not set, does not show the key, and sends after each yes", async () => {
    const setup = startOnTerminal("setup", folder, ["--create"], { DESCOPE_BASE_URL: emulator.origin });
    await setup.answer("Project ID (", `${emulator.projectId}\n`);
    await setup.answer("Management key: ", `${key}\n`);
    await setup.answer("They change nothing. [y/N] ", "y\n");
    await setup.answer("It creates the MCP server. [y/N] ", "y\n");
    expect(await setup.closed).toBe(0);
    expect(setup.output()).not.toContain(key);
    expect(written()).toContain(emulator.origin);
  });

  test.each([
    ["Ctrl-C", "\u0003"],
    ["Ctrl-D", "\u0004"],
  ])("%s at the key sends nothing", async (_name, typed) => {
    const setup = startOnTerminal("setup", folder, ["--create"], named());
    await setup.answer("Management key: ", typed);
    expect(await setup.closed).toBe(1);
    expect(setup.output()).toContain("Cancelled.");
    expect(emulator.requests).toEqual([]);
  });
});
