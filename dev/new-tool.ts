import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { ArgumentError, parseStrictly, runCommand } from "./command-line";
import { testFile, toolFile } from "./new-tool/templates";
import { isDeclared, listFile, withTool } from "./new-tool/tool-list";
import { type Answers, problemWith, questions, toolName, type Wish, wishOf } from "./new-tool/wish";
import { ask } from "./setup/discovery-url";

const usage = `Usage: npm run new:tool [-- [options] <name>]

Writes a tool that works, with its line in ${listFile} and its test. Without a name it asks, or reads the answers
from a pipe, one per line in the order below.

  name                   such as list-orders; clients see list_orders
  --description <text>   what it does, for the model
  --scope <names>        scopes that a token needs; a client without them asks the user (HTTP 403, step-up)
  --role <names>         roles that a caller needs, separated by commas; the tool does not exist for others
  --connection <ID>      the connection in Descope whose API the tool calls as the user
  --help                 show this help

Exit code: 0 written, 1 nothing was written, 2 invalid arguments.
`;

/** `npm run new:tool`: writes a tool, its line in the list and its test. */
async function newTool(given: string[]): Promise<number> {
  const { help, ...answers } = readArguments(given);
  if (help) {
    process.stdout.write(usage);
    return 0;
  }
  const asked = answers.name === undefined ? await (process.stdin.isTTY ? askAll() : readPipe()) : {};
  const all = { ...asked, ...answers };
  for (const [question] of questions) {
    const problem = problemWith(question, all[question] ?? "");
    if (problem) throw new ArgumentError(problem);
  }
  const wish = wishOf(all);
  await refuseExisting(wish);
  write(wish);
  return 0;
}

function readArguments(args: string[]): Answers & { help: boolean } {
  const text = { type: "string" } as const;
  const { values, positionals } = parseStrictly({
    args,
    allowPositionals: true,
    options: {
      description: text,
      scope: text,
      role: text,
      connection: text,
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const [name, ...rest] = positionals;
  if (rest.length > 0)
    throw new ArgumentError(`Pass one name, with hyphens between words. Unexpected: ${rest.join(" ")}`);
  return { ...values, ...(name !== undefined && { name }) };
}

const tries = 5;

/** Asks every question on the terminal, again after an invalid answer. */
async function askAll(): Promise<Answers> {
  const answers: Answers = {};
  for (const [question, text] of questions) answers[question] = await askUntilValid(question, `${text}: `);
  return answers;
}

async function askUntilValid(question: keyof Answers, text: string): Promise<string> {
  for (let left = tries; left > 0; left -= 1) {
    const answer = await ask(text);
    const problem = problemWith(question, answer);
    if (!problem) return answer;
    console.info(`${problem}\n`);
  }
  throw new Error("No valid answer. Nothing was written.");
}

const mostPiped = 65_536;

/** One answer per line; lines that are missing count as Enter. */
async function readPipe(): Promise<Answers> {
  console.error("Reading the answers from standard input.");
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) {
    text += chunk;
    if (text.length > mostPiped) throw new ArgumentError("That is too much text for five answers.");
  }
  if (!text.trim())
    throw new ArgumentError("There is no terminal for questions. Pass the name: npm run new:tool -- list-orders");
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return Object.fromEntries(questions.map(([question], index) => [question, lines[index] ?? ""]));
}

const filesOf = ({ name }: Wish) => ({ tool: `lib/tools/${name}.ts`, test: `tests/lib/tools/${name}.test.ts` });

/** @throws Error when something with this name exists, or the list of tools cannot be read; nothing has been written */
async function refuseExisting(wish: Wish): Promise<void> {
  const there = Object.values(filesOf(wish)).find((file) => existsSync(file));
  if (there) throw new Error(`${there} exists already. Choose another name. Nothing was written.`);
  const list = readList();
  if (isDeclared(list, wish.name))
    throw new Error(`${listFile} uses the name of this tool already. Choose another. Nothing was written.`);
  const tools = await import("@/lib/tools")
    .then(({ toolDescriptions }) => toolDescriptions())
    .catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`The tools in ${listFile} cannot be loaded: ${reason}. Fix that first. Nothing was written.`, {
        cause,
      });
    });
  if (tools.some(({ name }) => name === toolName(wish.name))) {
    throw new Error(`There is a tool named ${toolName(wish.name)} already. Choose another name. Nothing was written.`);
  }
}

function readList(): string {
  try {
    return readFileSync(listFile, "utf8");
  } catch (cause) {
    throw new Error(`${listFile} cannot be read: run this in the folder of the project. Nothing was written.`, {
      cause,
    });
  }
}

function write(wish: Wish): void {
  const { tool, test } = filesOf(wish);
  const list = withTool(readList(), wish.name);
  if (!list) {
    throw new Error(
      `${listFile} has no list "const features: Feature[] = […];" to add the tool to. Nothing was written.`,
    );
  }
  const texts = { [tool]: toolFile(wish), [test]: testFile(wish), [listFile]: list };
  for (const [file, text] of Object.entries(texts)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  format(Object.keys(texts));
  console.info(`Wrote ${tool} and ${test}, and added the tool to ${listFile}.`);
  console.info(`Next: fill in the TODOs, then npx vitest run --config tests/vitest.config.ts --project unit ${test}`);
  for (const step of stepsInDescope(wish)) console.info(step);
}

/** Names differ in length, so line breaks and the order of imports are the formatter's. */
function format(files: string[]): void {
  const biome = createRequire(import.meta.url).resolve("@biomejs/biome/bin/biome");
  try {
    execFileSync(process.execPath, [biome, "check", "--write", ...files], { stdio: "pipe", timeout: 60_000 });
  } catch {
    console.error("The files could not be formatted: run npm run format.");
  }
}

/** What a Descope project needs besides; the emulator follows the code. */
function stepsInDescope({ scopes, roles, connection }: Wish): string[] {
  return [
    ...(scopes.length > 0 ? [`In Descope, add to the MCP server's scopes: ${scopes.join(" ")}`] : []),
    ...(roles.length > 0 ? [`In Descope, give to the users who may use it: ${roles.join(", ")}`] : []),
    ...(connection
      ? [`In Descope, create the connection ${connection}, and offer the scope outbound.token.fetch.`]
      : []),
  ];
}

runCommand("new:tool", newTool);
