import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

type Environment = Record<string, string>;

/** All that a child process sees of this one's environment: Vitest sets BASE_URL and NODE_ENV for itself. */
function bareEnvironment(): Environment {
  return { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "" };
}

/** Runs the doctor in a folder of its own, so that nobody's env files matter. */
export async function runDoctor(folder: string, given: string[], env: Environment = {}): Promise<Ended> {
  const doctor = ["--import", import.meta.resolve("tsx"), `${root}dev/doctor.ts`, ...given];
  const tsx = { TSX_TSCONFIG_PATH: `${root}tsconfig.json` };
  const child = spawn(process.execPath, doctor, {
    cwd: folder,
    env: { ...bareEnvironment(), NODE_ENV: "development", ...tsx, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, [code]] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    once(child, "exit"),
  ]);
  return { code, stdout, stderr };
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  return text;
}

/** Starts the production build on a port of the loopback interface; resolves when it listens. */
export async function startProduction(port: number, env: Environment): Promise<() => Promise<void>> {
  const next = [`${root}node_modules/next/dist/bin/next`, "start", "-p", String(port), "-H", "127.0.0.1"];
  const child = spawn(process.execPath, next, {
    cwd: root,
    env: { ...bareEnvironment(), NODE_ENV: "production", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await untilReady(child);
  return async () => {
    child.kill();
    await once(child, "exit");
  };
}

async function untilReady({ stdout }: ChildProcess): Promise<void> {
  if (!stdout) throw new Error("the app has no output");
  let output = "";
  await new Promise<void>((resolve, reject) => {
    stdout.on("data", (chunk) => {
      output += chunk;
      if (output.includes("Ready in")) resolve();
    });
    stdout.once("end", () => reject(new Error(`the app did not start:\n${output}`)));
  });
}
