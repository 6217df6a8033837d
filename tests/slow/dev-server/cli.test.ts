import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import { startEmulator } from "@/dev/emulator";
import { openClient } from "@/tests/flow/clients";
import { callableTool } from "@/tests/support/callable-tool";
import { type Output, outputOf } from "@/tests/support/output";
import { freePort } from "@/tests/support/port";

let running: { child: ChildProcess; output: Output } | undefined;

/** `npm run dev` as a developer runs it, in its own process group, as in a terminal. */
function dev(args: string[], env: Record<string, string> = {}) {
  const child = spawn("npm", ["run", "dev", "--", ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: "development", ...env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  running = { child, output: outputOf(child) };
  return running;
}

/** Ctrl-C: the terminal sends the signal to the whole group. */
async function interrupt({ child }: { child: ChildProcess }): Promise<void> {
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
  if (running) await interrupt(running);
  running = undefined;
});

test("without a Descope account, prints one line and starts the emulator; a whole flow works, and Ctrl-C ends both", async () => {
  const server = dev([]);
  const line = await server.output.until(/^Open http:\/\/localhost:\d+ · .*$/m);
  const [url = "", emulator = ""] = line.match(/http:\/\/[a-z0-9.]+:\d+/g) ?? [];
  expect(line).toMatch(/Descope emulator.*set DESCOPE_CONFIG_URL to use Descope$/);
  await server.output.until(/Ready in/);

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

test("rejects an invalid port", async () => {
  const server = dev(["-p", "http"]);
  const [code] = await once(server.child, "exit");
  expect(code).toBe(1);
  expect(server.output.text()).toContain('"http" is not a valid port');
});
