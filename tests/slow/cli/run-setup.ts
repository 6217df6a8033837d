import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { outputOf } from "@/tests/support/output";

const tsx = createRequire(import.meta.url).resolve("tsx");
const command = [process.execPath, "--import", tsx, resolve("dev/setup.ts")];

type Environment = Record<string, string>;

function environment(env: Environment) {
  const { PATH, HOME } = process.env;
  return {
    PATH,
    HOME,
    NODE_ENV: "development" as const,
    TSX_TSCONFIG_PATH: resolve("tsconfig.json"),
    ...env,
  };
}

/** `npm run setup -- …` in a folder, without a terminal. */
export async function runSetup(cwd: string, args: string[], env: Environment = {}, typed = "") {
  const [node = "", ...rest] = command;
  const child = spawn(node, [...rest, ...args], { cwd, env: environment(env) });
  const output = outputOf(child);
  child.stdin.on("error", () => undefined).end(typed);
  const [code] = await once(child, "close");
  return { code: Number(code), output: output.text() };
}

/** `npm run setup` on a terminal, simulated by `script` (util-linux or BSD). */
export function setupOnTerminal(cwd: string, args: string[] = []) {
  const line = [...command, ...args];
  const quoted = line.map((word) => `'${word}'`).join(" ");
  const given = process.platform === "darwin" ? ["-q", "/dev/null", ...line] : ["-qec", quoted, "/dev/null"];
  const child = spawn("script", given, { cwd, env: environment({ TERM: "dumb" }) });
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
