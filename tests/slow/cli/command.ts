import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { outputOf } from "@/tests/support/output";

type Environment = Record<string, string>;

interface Options {
  /** The folder it runs in, whose env files it may read. */
  cwd: string;
  env?: Environment;
  /** What is piped to it. */
  typed?: string;
  /** Nobody reads what it prints. */
  isDeaf?: boolean;
}

/** How a command ended, and what it printed. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
  /** Both together, in their order. */
  output: string;
}

const tsx = createRequire(import.meta.url).resolve("tsx");
const commandLine = (name: string, args: string[]) => [
  process.execPath,
  "--import",
  tsx,
  resolve(`dev/${name}.ts`),
  ...args,
];

/** Nothing else is inherited: Vitest sets BASE_URL and NODE_ENV for itself. */
function environment(env: Environment) {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, NODE_ENV: "development" as const, TSX_TSCONFIG_PATH: resolve("tsconfig.json"), ...env };
}

/** Runs what `npm run NAME -- …` runs, without a terminal, to its end. */
export async function runCommand(name: string, args: string[], options: Options): Promise<Ended> {
  const { cwd, env = {}, typed = "", isDeaf } = options;
  const [node = "", ...rest] = commandLine(name, args);
  const child = spawn(node, rest, { cwd, env: environment(env) });
  const output = outputOf(child);
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  child.stdin.on("error", () => undefined).end(typed);
  if (isDeaf) child.stdout.destroy();
  const [code] = await once(child, "close");
  return { code, stdout, stderr, output: output.text() };
}

/** Starts the same on a terminal, which `script` (util-linux or BSD) simulates. */
export function startOnTerminal(name: string, cwd: string, args: string[] = [], env: Environment = {}) {
  const line = commandLine(name, args);
  const quoted = line.map((word) => `'${word}'`).join(" ");
  const given = process.platform === "darwin" ? ["-q", "/dev/null", ...line] : ["-qec", quoted, "/dev/null"];
  const child = spawn("script", given, { cwd, env: environment({ TERM: "dumb", ...env }) });
  const output = outputOf(child);
  let answered = 0;
  const closed = once(child, "close").then(([code]) => Number(code));
  return {
    output: output.text,
    /** Waits until the text appears after the last answer, then types a line, or just a key. */
    async answer(question: string, typed: string) {
      await output.until(question, answered);
      answered = output.text().length;
      child.stdin.write(typed);
    },
    /** Its exit code. */
    closed,
  };
}
