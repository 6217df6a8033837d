import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "@/dev/emulator";
import { freePort } from "@/tests/support/port";
import { runCommand, startOnTerminal } from "./command";

let emulator: Emulator;
let folder: string;

beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "setup-"));
});
afterEach(() => {
  emulator.reset();
  rmSync(folder, { recursive: true });
});

const runSetup = (args: string[], env: Record<string, string> = {}, typed = "") =>
  runCommand("setup", args, { cwd: folder, env, typed });
const file = () => join(folder, ".env.local");
const written = () => readFileSync(file(), "utf8");
const line = () => `DESCOPE_CONFIG_URL=${emulator.configUrl}\n`;
const other = "DESCOPE_CONFIG_URL=https://api.descope.com/v1/apps/P2anotherProject000000000000\n";

test.each(["setup", "doctor", "token", "new-tool", "registry"])(
  "%s ends without an error if nobody reads on, as head does",
  async (name) => {
    const { code, stderr } = await runCommand(name, ["--help"], { cwd: folder, isDeaf: true });
    expect([code, stderr]).toEqual([0, ""]);
  },
);

test("an env file that cannot be read is named in one line", async () => {
  symlinkSync(".env.local", file());
  const { output } = await runSetup([emulator.configUrl]);
  expect(output).toMatch(/^Failed to load env from \.env\.local: ELOOP.*$/m);
  expect(output).not.toMatch(/\n {4}at /);
});

describe("with the URL as an argument", () => {
  test("checks Descope, writes a new file that only its owner can read, and shows the next step", async () => {
    const { code, output } = await runSetup([emulator.configUrl]);
    expect(output).toContain("✓ PKCE with S256 is supported");
    expect(output).toContain("✓ Token signing keys are available");
    expect(output).toContain("Next: npm run dev");
    expect(output).toContain("MCP Server URL must be http://localhost:3000/mcp");
    expect(code).toBe(0);
    expect(written()).toBe(line());
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual([".env.local"]);
  });

  test.each([
    ["the issuer alone", () => emulator.issuer],
    ["the other well-known path, and spaces", () => ` ${emulator.issuer}/.well-known/oauth-authorization-server/ `],
  ])("%s is written as the console shows it", async (_name, url) => {
    expect((await runSetup([url()])).code).toBe(0);
    expect(written()).toBe(line());
  });

  test("a project's URL works, and there is no MCP Server URL to set", async () => {
    const { code, output } = await runSetup([emulator.projectConfigUrl]);
    expect(code).toBe(0);
    expect(output).not.toContain("MCP Server URL must be");
    expect(written()).toBe(`DESCOPE_CONFIG_URL=${emulator.projectConfigUrl}\n`);
  });

  test.each([
    ["an empty value, in its place", "# mine\nDESCOPE_CONFIG_URL=\nOPERATOR_ROLE='a b' # two\n", 1],
    ["spaces as its value", "DESCOPE_CONFIG_URL=  \nOPERATOR_ROLE=a\n", 0],
    ["no such line, at the end", "# mine\n\nOPERATOR_ROLE=a\n", 3],
    ["no such line and no newline at the end", "OPERATOR_ROLE=a", 1],
    ["a commented-out line", "#DESCOPE_CONFIG_URL=https://example.com\n", 1],
    ["an export", "export DESCOPE_CONFIG_URL=\nTOKEN_BINDING=project\n", 0],
  ])("keeps every other line of a file with %s", async (_name, before, place) => {
    writeFileSync(file(), before);
    chmodSync(file(), 0o640);
    expect((await runSetup([emulator.configUrl])).code).toBe(0);
    const others = (text: string) => text.split("\n").filter((text) => !/^(export )?DESCOPE_CONFIG_URL=/.test(text));
    expect(others(written()).filter(Boolean)).toEqual(others(before).filter(Boolean));
    expect(written().split("\n")[place]).toBe(line().trim());
    expect(statSync(file()).mode & 0o777).toBe(0o640);
  });

  test("keeps Windows line endings, and writes through a symbolic link", async () => {
    writeFileSync(join(folder, "shared"), "OPERATOR_ROLE=a\r\nDESCOPE_CONFIG_URL=\r\n");
    symlinkSync("shared", file());
    expect((await runSetup([emulator.configUrl])).code).toBe(0);
    expect(written()).toBe(`OPERATOR_ROLE=a\r\n${line().trim()}\r\n`);
    expect(lstatSync(file()).isSymbolicLink()).toBe(true);
  });

  test("does nothing for another URL of the same server", async () => {
    const before = `DESCOPE_CONFIG_URL="${emulator.issuer}/"\n`;
    writeFileSync(file(), before);
    const { code, output } = await runSetup([emulator.configUrl]);
    expect(output).toContain("nothing to do");
    expect([code, written()]).toEqual([0, before]);
  });

  test("replaces another server only with --force", async () => {
    writeFileSync(file(), `A=1\n${other}`);
    const refused = await runSetup([emulator.configUrl]);
    expect(refused.output).toContain("now  https://api.descope.com/v1/apps/P2anotherProject000000000000");
    expect(refused.output).toContain(`new  ${emulator.configUrl}`);
    expect(refused.output).toContain("add --force");
    expect([refused.code, written()]).toEqual([1, `A=1\n${other}`]);
    expect((await runSetup(["--force", emulator.configUrl])).code).toBe(0);
    expect(written()).toBe(`A=1\n${line()}`);
  });

  test("if clients could not connect, says why and writes only with --force", async () => {
    emulator.set({ pkceAdvertised: false });
    const refused = await runSetup([emulator.configUrl]);
    expect(refused.output).toContain("✗ PKCE with S256 is not supported");
    expect(refused.output).toContain("Nothing was written.");
    expect([refused.code, readdirSync(folder)]).toEqual([1, []]);
    expect((await runSetup([emulator.configUrl, "--force"])).code).toBe(0);
    expect(written()).toBe(line());
    emulator.set({ pkceAdvertised: true });
  });

  test("reports that nothing answers there", async () => {
    const { code, output } = await runSetup([
      `http://127.0.0.1:${await freePort()}/v1/apps/P2anotherProject000000000000`,
    ]);
    expect(output).toContain("the connection was refused");
    expect([code, readdirSync(folder)]).toEqual([1, []]);
  });

  test("reports conflicting settings from shell and files", async () => {
    writeFileSync(file(), "DESCOPE_PROJECT_ID=P2anotherProject000000000000\n");
    writeFileSync(join(folder, ".env.development.local"), other);
    const { code, output } = await runSetup([emulator.configUrl], { BASE_URL: "mcp.example.com" });
    expect(output).toContain("DESCOPE_PROJECT_ID conflicts with the other variables");
    expect(output).toContain("DESCOPE_CONFIG_URL in .env.development.local is https://api.descope.com");
    expect(output).toContain("BASE_URL is not a valid URL");
    expect(code).toBe(1);
    const inShell = await runSetup([emulator.configUrl], {
      DESCOPE_CONFIG_URL: other.trim().slice(19),
    });
    expect(inShell.output).toContain("DESCOPE_CONFIG_URL in the shell is https://api.descope.com");
    expect(written()).toBe("DESCOPE_PROJECT_ID=P2anotherProject000000000000\n");
  });

  test("does not change a line inside a multi-line value", async () => {
    const before = `NOTE="first\nDESCOPE_CONFIG_URL=x\n"\n`;
    writeFileSync(file(), before);
    const { code, output } = await runSetup([emulator.configUrl]);
    expect(output).toContain("Edit the file by hand: DESCOPE_CONFIG_URL=http://127.0.0.1");
    expect([code, written(), readdirSync(folder)]).toEqual([1, before, [".env.local"]]);
  });
});

describe("wrong arguments end with 2", () => {
  test.each([
    ["an option without its URL", ["--force"], "npm run setup -- https://"],
    ["text that is not a URL", ["secret-key"], "That is not a valid URL: "],
    [
      "another URL of Descope",
      ["https://api.descope.com/v2/keys/P2x"],
      "does not name a Descope project or MCP server",
    ],
    ["plain http", ["http://api.descope.com/v1/apps/P2x"], "Use https://"],
    ["nothing at all", [""], "No URL was given."],
    ["two", ["https://one.example", "https://two.example"], "Pass only one discovery URL"],
    ["an unknown option", ["--yes"], "Unknown option '--yes'"],
  ])("%s", async (_name, args, message) => {
    const { code, output } = await runSetup(args, {}, " \n");
    expect(output).toContain(message);
    expect(output).not.toContain("secret-key");
    expect([code, readdirSync(folder)]).toEqual([2, []]);
  });

  test("--help describes everything", async () => {
    const { code, output } = await runSetup(["--help"]);
    for (const part of ["--force", "Exit code", "discovery URL"]) expect(output).toContain(part);
    expect(code).toBe(0);
  });
});

describe("with the URL from a pipe", () => {
  const pipe = (typed: string) => runSetup([], {}, typed);

  test.each([
    ["a line", (url: string) => `${url}\n`],
    ["no line break", (url: string) => url],
    ["Windows line breaks, and blank lines before it", (url: string) => `\r\n\r\n${url}\r\n`],
    ["quotes and its name", (url: string) => `export DESCOPE_CONFIG_URL="${url}"\n`],
    ["more lines after it", (url: string) => `${url}\ny\n`],
  ])("takes %s", async (_name, make) => {
    const { code, output } = await pipe(make(emulator.configUrl));
    expect(output).toContain("Wrote DESCOPE_CONFIG_URL");
    expect([code, written()]).toEqual([0, line()]);
  });

  test.each([
    ["nothing", "", "npm run setup -- https://"],
    ["blank lines", "\n \n", "npm run setup -- https://"],
    ["text that is not a URL", "secret-key\n", "That is not a valid URL: it does not start with https://."],
    ["a placeholder", "https://api.descope.com/v1/apps/P…\n", "That is a placeholder from an example"],
    ["endless text", "secret-key ".repeat(10_000), "That is not a valid URL"],
  ])("ends with 2 for %s", async (_name, typed, message) => {
    const { code, output } = await pipe(typed);
    expect(output).toContain(message);
    expect(output).not.toContain("secret-key");
    expect([code, readdirSync(folder)]).toEqual([2, []]);
  });

  test("does not replace another server, since nobody can be asked", async () => {
    writeFileSync(file(), other);
    const { code, output } = await pipe(`${emulator.configUrl}\ny\n`);
    expect(output).toContain("add --force");
    expect([code, written()]).toEqual([1, other]);
  });
});

describe("on a terminal", () => {
  const asks = "Discovery URL: ";

  test("asks again after an invalid URL, and replaces another server after a yes", async () => {
    writeFileSync(file(), other);
    const setup = startOnTerminal("setup", folder);
    await setup.answer(asks, "api.descope.com\n");
    await setup.answer(
      `That is not a valid URL: it does not start with https://. Use the full URL, starting with https://.\r\n\r\n${asks}`,
      "\n",
    );
    await setup.answer(asks, `${emulator.configUrl}\n`);
    await setup.answer("Replace it? [y/N] ", "y\n");
    expect(await setup.closed).toBe(0);
    expect(setup.output()).toContain("Agentic Identity Hub → MCP Servers");
    expect(setup.output()).toContain("No URL was given.");
    expect(written()).toBe(line());
  });

  test("a no, or just Enter, changes nothing", async () => {
    emulator.faults.metadata = { status: 503 };
    const setup = startOnTerminal("setup", folder);
    await setup.answer(asks, `${emulator.configUrl}\n`);
    await setup.answer("Save anyway? [y/N] ", "\n");
    expect(await setup.closed).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("gives up after five invalid answers", async () => {
    const setup = startOnTerminal("setup", folder);
    for (const typed of ["1\n", "2\n", "3\n", "4\n", "5\n"]) await setup.answer(asks, typed);
    expect(await setup.closed).toBe(1);
    expect(setup.output()).toContain("No valid discovery URL. Nothing was written.");
  });

  test.each([
    ["Ctrl-C", "\u0003"],
    ["Ctrl-D", "\u0004"],
  ])("%s ends it with a message", async (_name, key) => {
    const setup = startOnTerminal("setup", folder);
    await setup.answer(asks, key);
    expect(await setup.closed).toBe(1);
    expect(setup.output()).toContain("Cancelled. Nothing was written.");
    expect(readdirSync(folder)).toEqual([]);
  });
});
