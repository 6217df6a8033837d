import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

type Environment = Record<string, string>;

/** The variables that a child process inherits: Vitest sets BASE_URL and NODE_ENV for itself. */
function bareEnvironment(): Environment {
  return { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "" };
}

/** Runs the doctor in its own folder, so no env files are read. */
export async function runDoctor(folder: string, given: string[], env: Environment = {}): Promise<Ended> {
  const doctor = ["--import", import.meta.resolve("tsx"), `${root}dev/doctor.ts`, ...given];
  const tsx = { TSX_TSCONFIG_PATH: `${root}tsconfig.json` };
  const child = spawn(process.execPath, doctor, {
    cwd: folder,
    env: { ...bareEnvironment(), NODE_ENV: "development", ...tsx, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, [code]] = await Promise.all([textOf(child.stdout), textOf(child.stderr), once(child, "exit")]);
  return { code, stdout, stderr };
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  return text;
}
