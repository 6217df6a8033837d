import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTunnel, type Server as TlsServer } from "node:tls";
import type { Browser } from "@playwright/test";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startEmulator } from "@/dev/emulator";
import { stateFile } from "@/dev/emulator/state";
import { openClient } from "@/tests/flow/clients";
import { callableTool } from "@/tests/support/callable-tool";
import { makeCertificate } from "@/tests/support/certificate";
import { makeTree } from "@/tests/support/copies";
import { type Output, outputOf } from "@/tests/support/output";
import { longestWaitMs } from "@/tests/support/patience";
import { freePort } from "@/tests/support/port";
import { comesAlive, longestStepMs, openDashboard, startBrowser } from "./page";

interface Server {
  child: ChildProcess;
  output: Output;
}
const running: Server[] = [];

/** `npm run dev` as a developer runs it, in its own process group, as in a terminal. */
function dev(args: string[], env: Record<string, string> = {}, cwd = "."): Server {
  const child = spawn("npm", ["run", "dev", "--", ...args], {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: "development", ...env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const server = { child, output: outputOf(child) };
  running.push(server);
  return server;
}

/** Ctrl-C: the terminal sends the signal to the whole group. */
async function interrupt({ child }: Server): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || !child.pid) return;
  process.kill(-child.pid, "SIGINT");
  await once(child, "exit");
}

async function isListening(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

afterEach(async () => {
  rmSync(join(tree, ".env.local"), { force: true });
  await Promise.all(running.splice(0).map(interrupt));
});

/** A copy of this repository, for tests that change files. */
let tree: string;
let browser: Browser;
beforeAll(async () => {
  tree = makeTree("dev");
  browser = await startBrowser(["--host-resolver-rules=MAP my-server.example.com 127.0.0.1"]);
});
afterAll(async () => {
  await browser.close();
  rmSync(tree, { recursive: true });
});

/** The emulator's state in this folder. */
const state = () => (existsSync(stateFile) ? readFileSync(stateFile, "utf8") : "");

/** Runs a command that ends by itself. */
async function ended({ child, output }: Server): Promise<{ code: unknown; text: string }> {
  const [code] = await once(child, "close");
  return { code, text: output.text() };
}

test("without a Descope account, prints one line and starts the emulator; a whole flow works, and Ctrl-C ends both", async () => {
  const server = dev([]);
  const line = await server.output.until(/^Open http:\/\/localhost:\d+ · .*$/m);
  const [url = "", emulator = ""] = line.match(/http:\/\/[a-z0-9.]+:\d+/g) ?? [];
  expect(line).toMatch(/Descope emulator.*set DESCOPE_CONFIG_URL to use Descope$/);
  // It is the last line, and nothing before it looks like a failure.
  const [start = "", afterwards] = server.output.text().split(line);
  expect(start).toContain("Ready in");
  expect(start).not.toMatch(/⨯|refused|POST \/mcp|\b40[0-9]\b/);
  expect(afterwards?.trim()).toBe("");

  const client = await openClient(`${url}/mcp`, "client 2.4, protocol 2026-07-28").connect();
  expect((await client.call(await callableTool())).isError).toBeFalsy();
  await client.close();
  await fetch(`${url}/mcp`, { method: "POST", headers: { Authorization: "Bearer garbage" } });
  await server.output.until(/^\d\d:\d\d:\d\d\.\d{3} info {2}refused status=401 reason=malformed_token /m);

  await interrupt(server);
  await expect.poll(() => Promise.all([isListening(url), isListening(emulator)])).toEqual([false, false]);
});

test("uses the given port, and Descope if configured", async () => {
  const descope = await startEmulator();
  const port = String(await freePort());
  const server = dev(["-p", port], { DESCOPE_CONFIG_URL: descope.configUrl });
  const line = await server.output.until(/^Open .*$/m);
  expect(line).toBe(`Open http://localhost:${port} · using Descope, ${descope.origin}`);
  await server.output.until(/Ready in/);
  const document = await fetch(`http://localhost:${port}/.well-known/oauth-protected-resource/mcp`);
  expect(await document.json()).toMatchObject({
    resource: `http://localhost:${port}/mcp`,
    authorization_servers: [descope.issuer],
  });
  await descope.close();
});

test("behind a tunnel, says that the emulator cannot be reached from outside, and what to do", async () => {
  const server = dev(["-p", String(await freePort())], { BASE_URL: "https://tunnel.example" });
  await server.output.until(/emulator.*its own machine only.*npm run setup/);
  await server.output.until(/Ready in/);
});

test("reports an invalid configuration immediately, and still serves the page", async () => {
  const server = dev(["-p", String(await freePort())], { DESCOPE_CONFIG_URL: "api.descope.com" });
  const line = await server.output.until(/^Open .*$/m);
  expect(line).toMatch(/not ready: DESCOPE_CONFIG_URL is not a valid URL/);
  await server.output.until(/Ready in/);
});

test("a second one in the same folder says where the first one runs, and changes nothing", async () => {
  const port = String(await freePort());
  const first = dev(["-p", port]);
  const [emulator = ""] = (await first.output.until(/^Open .*$/m)).match(/http:\/\/127[0-9.]+:\d+/) ?? [];
  const before = state();
  for (const args of [[], ["-p", port], ["-p", String(await freePort())]]) {
    const { code, text } = await ended(dev(args));
    expect(code).toBe(1);
    expect(text).toContain(`already runs in this folder, at http://localhost:${port}`);
    expect(text).not.toMatch(/Open|Next\.js|Ready/);
  }
  expect(state()).toBe(before);
  expect(await isListening(emulator)).toBe(true);
});

describe("before it is known that the server will run, nothing is started or written", () => {
  test.each([
    [["--bogus"], 1, /'--bogus'[\s\S]*npm run dev -- --help/],
    [["3001"], 1, /"3001"[\s\S]*npm run dev -- -p 3001/],
    [["start"], 1, /"start"[\s\S]*npm run dev -- --help/],
    [["-p"], 1, /--port <value>[\s\S]*npm run dev -- --help/],
    [["-p", "http"], 1, /"http" is not a valid port[\s\S]*npm run dev -- -p 3001/],
    [["-H", "nowhere.invalid"], 1, /"nowhere.invalid" is not an address of this machine[\s\S]*npm run dev -- --help/],
    [["-H", "203.0.113.1"], 1, /"203.0.113.1" is not an address of this machine/],
    [["--hostname="], 1, /"" is not an address of this machine/],
    [["--help"], 0, /--port[\s\S]*--hostname/],
    [["-h"], 0, /--port[\s\S]*--hostname/],
  ])("%j", async (args, expected, words) => {
    const before = state();
    const { code, text } = await ended(dev(args));
    expect(code).toBe(expected);
    expect(text).toMatch(words);
    expect(text).not.toMatch(/Open |Next\.js/);
    expect(state()).toBe(before);
  });

  test("a state file that cannot be used", async () => {
    mkdirSync(join(tree, stateFile));
    const { code, text } = await ended(dev([], {}, tree));
    rmSync(join(tree, stateFile), { recursive: true });
    expect(code).toBe(1);
    expect(text).toMatch(/state file \.descope-emulator\.json is a folder\. Delete it/);
    expect(text).not.toMatch(/Open |Next\.js|EISDIR|\n {4}at /);
  });
});

test("the page is interactive at 127.0.0.1", async () => {
  const port = String(await freePort());
  const server = dev(["-p", port]);
  await server.output.until(/^Open /m);
  const page = await browser.newPage();
  await openDashboard(page, `http://127.0.0.1:${port}`);
  await comesAlive(page);
  await page.close();
});

/** Ends TLS like a tunnel and passes everything on unchanged, so the server sees the public name as its host. */
async function startTunnel(port: string): Promise<TlsServer> {
  const home = mkdtempSync(join(tmpdir(), "tunnel-"));
  const { file, keyFile } = await makeCertificate(home);
  const tunnel = createTunnel({ cert: readFileSync(file), key: readFileSync(keyFile) }, (outside) => {
    const inside = connect(Number(port), "localhost");
    outside.pipe(inside).pipe(outside);
    for (const socket of [outside, inside]) socket.on("error", () => outside.destroy() && inside.destroy());
  });
  rmSync(home, { recursive: true });
  await once(tunnel.listen(0, "127.0.0.1"), "listening");
  return tunnel;
}

test("the page is interactive through a tunnel, at the address in .env.local", async () => {
  const port = String(await freePort());
  const tunnel = await startTunnel(port);
  const address = tunnel.address();
  const url = `https://my-server.example.com:${typeof address === "object" ? address?.port : ""}`;
  writeFileSync(join(tree, ".env.local"), `BASE_URL=${url}\n`);
  const server = dev(["-p", port], {}, tree);
  await server.output.until(/^Open /m);
  const page = await browser.newPage({ ignoreHTTPSErrors: true });
  await openDashboard(page, url);
  await comesAlive(page);
  await page.close();
  tunnel.close();
});

const orders = (name: string) => `import { type McpServer, requireScopes } from "@modelcontextprotocol/server";

export function orders(server: McpServer): void {
  server.registerTool("${name}", { description: "Orders", scopeChallenge: requireScopes("orders:read") }, () => ({
    content: [{ type: "text", text: "None" }],
  }));
}
`;

test("a tool that is added is there without a restart: its scope, and the open page", async () => {
  const server = dev(["-p", String(await freePort())], {}, tree);
  const line = await server.output.until(/^Open .*$/m);
  const [url = "", emulator = ""] = line.match(/http:\/\/[a-z0-9.]+:\d+/g) ?? [];
  const scopes = async () => {
    const path = "/v1/apps/agentic/P2localEmulator0000000000000/MS3localServer00000000000000";
    return (await (await fetch(`${emulator}${path}/.well-known/openid-configuration`)).json()).scopes_supported;
  };
  const page = await browser.newPage();
  await openDashboard(page, url);
  await comesAlive(page);
  let loads = 0;
  page.on("request", (request) => (loads += request.isNavigationRequest() ? 1 : 0));

  const list = join(tree, "lib/tools/index.ts");
  const tools = readFileSync(list, "utf8");
  // First a slip: a copied sample that still has its old name.
  writeFileSync(join(tree, "lib/tools/orders.ts"), orders("roll_dice"));
  writeFileSync(
    list,
    `import { orders } from "./orders";\n${tools.replace("  rollDice,\n", "  rollDice,\n  orders,\n")}`,
  );
  await page.getByText("The tools cannot be loaded").first().waitFor({ timeout: longestWaitMs });
  writeFileSync(join(tree, "lib/tools/orders.ts"), orders("orders"));
  await expect.poll(scopes).toContain("orders:read");
  await expect
    .poll(async () => {
      await comesAlive(page);
      return page.getByRole("heading", { level: 1 }).textContent();
    })
    .toBe("Ready for MCP clients");
  expect(loads).toBe(0);

  writeFileSync(join(tree, ".env.local"), "REQUIRED_SCOPES=orders:write\n");
  await expect.poll(scopes).toContain("orders:write");
  await page.close();
});

test("when nobody reads its output any more, it ends, and Next.js with it", async () => {
  const port = String(await freePort());
  const { child, output } = dev(["-p", port], { PORT: '"3001"' });
  await output.until(/Ready in/);
  child.stdout?.destroy();
  await once(child, "exit");
  for (const end = Date.now() + longestStepMs; await isListening(`http://localhost:${port}`); )
    if (Date.now() > end) throw new Error("Next.js still runs");
});

test("if the port is taken, the default moves on to the next one, and a given port is an error with a suggestion", async () => {
  const taken = createServer().listen(0);
  await once(taken, "listening");
  const address = taken.address();
  const port = typeof address === "object" ? String(address?.port) : "";
  const server = dev(["-p", port]);
  const [code] = await once(server.child, "exit");
  expect(code).toBe(1);
  expect(server.output.text()).toContain(`Port ${port} is in use.`);
  taken.close();

  const usual = createServer()
    .listen(3000)
    .on("error", () => undefined);
  const second = dev([]);
  const line = await second.output.until(/^Open http:\/\/localhost:\d+/m);
  expect(line).not.toMatch(/:3000$/);
  usual.close();
});
