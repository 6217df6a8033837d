import { type ParseArgsConfig, parseArgs } from "node:util";
import nextEnv from "@next/env";
import { descopeVariables, type Environment, givenIn } from "@/lib/config/variables";

/** The arguments are invalid: nothing was done. */
export class ArgumentError extends Error {
  override name = "ArgumentError";
}

/**
 * Parses a command line with Node.js's `parseArgs`.
 * @throws ArgumentError on anything unknown
 */
export function parseStrictly<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ArgumentError(message.split(". ")[0], { cause: error });
  }
}

/**
 * Runs a command and sets the exit code: the command's own, 2 for invalid arguments, 1 for any other error.
 * @param script its name in package.json
 */
export function runCommand(script: string, command: (given: string[]) => Promise<number>): void {
  // A command that never settles has failed, although Node.js exits when nothing is left to wait for.
  process.exitCode = 1;
  for (const stream of [process.stdout, process.stderr]) stream.on("error", exitUnlessClosed);
  command(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      if (error instanceof ArgumentError) console.error(`For help, run: npm run ${script} -- --help`);
      process.exitCode = error instanceof ArgumentError ? 2 : 1;
    },
  );
}

/** The reader of the output may stop early, as `head` does; but output that cannot be stored must not seem complete. */
function exitUnlessClosed({ code, message }: NodeJS.ErrnoException): void {
  if (code === "EPIPE") return;
  console.error(`The output cannot be written: ${message}`);
  process.exit(1);
}

/** Colors a text for a terminal; it stays plain with `NO_COLOR` and elsewhere (no-color.org). */
export interface Paint {
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  bold(text: string): string;
  dim(text: string): string;
}

/** Takes the output stream and the environment, returns the colors to use. */
export function paintFor(stream: { isTTY?: boolean }, env: Readonly<Record<string, string | undefined>>): Paint {
  const isColoured = stream.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb";
  const wrap = (code: number, end: number) => (text: string) =>
    isColoured ? `\u001b[${code}m${text}\u001b[${end}m` : text;
  return {
    red: wrap(31, 39),
    green: wrap(32, 39),
    yellow: wrap(33, 39),
    bold: wrap(1, 22),
    dim: wrap(2, 22),
  };
}

/**
 * Wraps a text at spaces; a word that is too long, such as a URL, stays whole so that it can be copied.
 * @param indent the start of each line
 * @param width columns of the terminal
 */
export function wrap(text: string, indent: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line ? `${line} ${word}` : word;
    if (line && indent.length + longer.length > width) {
      lines.push(indent + line);
      line = word;
    } else line = longer;
  }
  return [...lines, indent + line];
}

/** The columns that reports use. */
export function terminalWidth(): number {
  return Math.min(process.stdout.columns || 100, 100);
}

/** The shell's environment with the env files of this folder, read as `next dev` does, and which files there are. */
export function loadEnvFiles() {
  const error = (text: string, cause: unknown) =>
    console.error(cause instanceof Error ? `${text}: ${cause.message}` : text);
  return nextEnv.loadEnvConfig(process.cwd(), true, { info: () => {}, error });
}

/** Whether an environment names a Descope server, as the app reads it: a value of only quotes is none. */
export function namesDescope(env: Environment): boolean {
  return Object.values(givenIn(env, Object.keys(descopeVariables.shape))).some(Boolean);
}
