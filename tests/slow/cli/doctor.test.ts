import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "@/dev/emulator";
import { reportSchema } from "@/lib/checks/report";
import { lookUntil } from "@/tests/flow/checks/setup";
import { type App, startApp } from "@/tests/support/app";
import { freePort } from "@/tests/support/port";
import { type Ended, runCommand } from "./command";

const folder = mkdtempSync(join(tmpdir(), "doctor-"));
const runDoctor = (args: string[], env: Record<string, string> = {}) =>
  runCommand("doctor", args, { cwd: folder, env });
let emulator: Emulator;
let app: App;
let port: number;

beforeAll(async () => {
  emulator = await startEmulator();
  app = await startApp({ DESCOPE_CONFIG_URL: emulator.configUrl });
  port = Number(new URL(app.url).port);
});

afterAll(async () => {
  await app.stop();
  await emulator.close();
  rmSync(folder, { recursive: true });
});

test("for the URL of a healthy server, with or without /mcp, exits with 0 and prints no colors to a pipe", async () => {
  for (const url of [`http://localhost:${port}`, `http://localhost:${port}/mcp`]) {
    const look = () => runDoctor([url]);
    const { stdout, stderr } = await lookUntil(look, ({ code }) => code, 0);
    expect(stdout).toMatch(/Ready for MCP clients {2}\d+ passed(, \d+ skipped)?(, \d+ notes?)?\n$/);
    expect(stdout).not.toContain("\u001b[");
    expect(stderr).toMatch(/^Checking http/);
  }
});

test("reports a server requested under another name than its own", async () => {
  const look = () => runDoctor(["--json", `http://127.0.0.1:${port}`]);
  const redOnes = ({ stdout }: Ended) =>
    reportSchema.parse(JSON.parse(stdout)).checks.filter(({ status }) => status === "fail");
  const { code } = await lookUntil(look, (seen) => redOnes(seen).map(({ id }) => id), ["challenge"]);
  expect(code).toBe(1);
});

test("from outside, tells a server without a configuration to configure it, not to check its address", async () => {
  const unset = await startApp();
  const look = () => runDoctor([unset.url]);
  const { code, stdout } = await lookUntil(look, (seen) => seen.stdout.includes("DESCOPE_CONFIG_URL is not set"), true);
  await unset.stop();
  expect(code).toBe(1);
  expect(stdout).toMatch(/→ .*variable/);
  expect(stdout.match(/✗/g)).toHaveLength(1);
});

test("without a configuration, checks the server that runs here", async () => {
  const look = () => runDoctor([], { PORT: String(port) });
  const { stdout } = await lookUntil(look, ({ code }) => code, 0);
  expect(stdout).toContain(`the server at http://localhost:${port}, as reported by the server`);
});

test("without a configuration and without a server, says what to do", async () => {
  const { code, stdout } = await runDoctor([], { PORT: String(await freePort()) });
  expect(stdout).toContain("DESCOPE_CONFIG_URL is not set");
  expect(stdout).toContain(".env.local");
  expect(stdout).toContain("Or run `npm run dev`, which needs no account");
  expect(code).toBe(1);
});

test("--json prints only the report, --junit writes it for CI", async () => {
  const file = join(folder, "doctor.xml");
  const look = () => runDoctor(["--json", "--junit", file, `http://localhost:${port}`]);
  await lookUntil(look, ({ stdout }) => reportSchema.parse(JSON.parse(stdout)).ready, true);
  expect(readFileSync(file, "utf8")).toContain('failures="0"');
});

test("prints one line if the report file cannot be written", async () => {
  const { code, stderr } = await runDoctor(["--junit", join(folder, "no/such/folder.xml"), `http://localhost:${port}`]);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/ENOENT.*\n$/)]);
  expect(stderr).not.toContain("    at ");
});

test.each([
  [["example.com"], /^"example\.com" is not a valid URL/],
  [["--what"], /^Unknown option '--what'\n/],
])("exits with 2 for the arguments %j", async (given, message) => {
  const { code, stdout, stderr } = await runDoctor(given);
  expect([code, stdout, stderr]).toEqual([2, "", expect.stringMatching(message)]);
});

test("--help prints the usage", async () => {
  const { code, stdout } = await runDoctor(["--help"]);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^Usage: npm run doctor/)]);
});

test.each([
  ["refuses", /the connection was refused/],
  ["hangs", /no answer within 8.5 s/],
  ["does not speak HTTP", /✗ .+\n {4}http:\/\/127\.0\.0\.1:\d+\/mcp: /],
])("prints one line for a host that %s", async (name, message) => {
  const server = createServer((socket) => void (name === "does not speak HTTP" && socket.end("hello\r\n")));
  const hostPort = await freePort();
  if (name !== "refuses") await new Promise<void>((resolve) => server.listen(hostPort, "127.0.0.1", resolve));
  const { code, stdout } = await runDoctor([`http://127.0.0.1:${hostPort}`]);
  server.close();
  expect([code, stdout]).toEqual([1, expect.stringMatching(message)]);
  expect(stdout.match(/✗/g)).toHaveLength(1);
});
