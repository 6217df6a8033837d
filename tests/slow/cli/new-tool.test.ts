import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runCommand, startOnTerminal } from "./command";

const list = "lib/tools/index.ts";
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "new-tool-"));
  cpSync(list, join(folder, list));
});
afterEach(() => rmSync(folder, { recursive: true }));

const newTool = (args: string[], typed = "") => runCommand("new-tool", args, { cwd: folder, typed });
const read = (file: string) => readFileSync(join(folder, file), "utf8");
/** Every file, with its text. */
const everything = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name), "utf8")]);

test("writes the tool, its line and its test, and says what Descope needs", async () => {
  const { code, output } = await newTool(["list-orders", "--scope", "orders:read", "--role", "editor"]);
  expect(code).toBe(0);
  expect(read("lib/tools/list-orders.ts")).toContain('requireScopes("orders:read")');
  expect(read("lib/tools/list-orders.ts")).toContain('requires({ roles: ["editor"] }');
  expect(read("tests/lib/tools/list-orders.test.ts")).toContain("callTool(listOrders");
  expect(read(list)).toContain('import { listOrders } from "./list-orders";');
  for (const part of ["Wrote lib/tools/list-orders.ts", "scopes: orders:read", "editor"])
    expect(output).toContain(part);
});

test("reads answers from a pipe, one per line, and takes those that are missing as Enter", async () => {
  const { code } = await newTool([], "list-orders\r\nLists orders\r\n\r\neditor");
  expect(code).toBe(0);
  const text = read("lib/tools/list-orders.ts");
  expect(text).toContain('"Lists orders"');
  expect(text).toContain('roles: ["editor"]');
  expect(text).not.toContain("requireScopes");
});

test("asks on a terminal, again after an invalid answer", async () => {
  const command = startOnTerminal("new-tool", folder);
  await command.answer("Name, such as list-orders: ", "List\n");
  await command.answer("Name, such as list-orders: ", "list-orders\n");
  await command.answer("for the model: ", "Lists orders\n");
  await command.answer("by spaces (Enter for none): ", "\n");
  await command.answer("by commas (Enter for none): ", "\n");
  await command.answer("as the user (Enter for none): ", "\n");
  expect(await command.closed).toBe(0);
  expect(command.output()).toContain("A name is made of lower-case words");
  expect(existsSync(join(folder, "lib/tools/list-orders.ts"))).toBe(true);
});

test("Ctrl-C writes nothing", async () => {
  const before = everything();
  const command = startOnTerminal("new-tool", folder);
  await command.answer("Name, such as list-orders: ", "list-orders\n");
  await command.answer("for the model: ", "\u0003");
  expect(await command.closed).toBe(1);
  expect(command.output()).toContain("Cancelled. Nothing was written.");
  expect(everything()).toEqual(before);
});

describe("writes nothing, and says why", () => {
  const writeList = (text: string) => writeFileSync(join(folder, list), text);
  const nothing = () => undefined;
  test.each<[string, string[], () => void, number, RegExp]>([
    ["a name with capitals", ["List"], nothing, 2, /^A name is made of lower-case words/],
    ["a path", ["../evil"], nothing, 2, /^A name is made of/],
    ["a reserved word", ["delete"], nothing, 2, /^"delete" means something/],
    ["two names", ["list", "orders"], nothing, 2, /^Pass one name/],
    ["an unknown option", ["a-tool", "--scopes", "a"], nothing, 2, /^Unknown option '--scopes'/],
    ["a scope with a quote", ["a-tool", "--scope", 'a"'], nothing, 2, /^Scopes are names/],
    ["connections that were removed", ["a-tool", "--connection", "x"], nothing, 2, /^This copy has no connections/],
    ["no name", [], nothing, 2, /no terminal for questions/],
    ["a file of this name", ["index"], nothing, 2, /"index" means something/],
    ["the name of a function in the list", ["create-server"], nothing, 1, /uses the name of this tool already/],
    ["a list that is not there", ["a-tool"], () => rmSync(join(folder, list)), 1, /index\.ts cannot be read/],
    ["a list in another form", ["a-tool"], () => writeList("export {};\n"), 1, /has no list "const features/],
  ])("%s", async (_name, args, prepare, exit, message) => {
    prepare();
    const before = everything();
    const { code, stderr } = await newTool(args);
    expect(stderr.replace("Reading the answers from standard input.\n", "")).toMatch(message);
    expect([code, everything()]).toEqual([exit, before]);
  });

  test("a tool that exists", async () => {
    await newTool(["a-tool"]);
    const before = everything();
    const { code, stderr } = await newTool(["a-tool"]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/lib\/tools\/a-tool\.ts exists already/)]);
    expect(everything()).toEqual(before);
  });
});

test("--help describes everything", async () => {
  const { code, stdout } = await newTool(["--help"]);
  expect(code).toBe(0);
  for (const part of ["--scope", "--role", "--connection", "--description", "Exit code"])
    expect(stdout).toContain(part);
});
