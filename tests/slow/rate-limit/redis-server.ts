import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { aptInstall, canInstall } from "@/tests/support/apt";
import { outputOf } from "@/tests/support/output";
import { onFreePort } from "@/tests/support/port";

/** Servers that speak the protocol, by the names of their Debian packages. */
const programs = ["valkey-server", "redis-server"];

/**
 * The path of a server, which is installed on Debian if it is missing.
 * @throws Error that says what to do if there is none and none can be installed
 */
function findServer(): string {
  const existing = () =>
    programs
      .flatMap((name) => (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name)))
      .find((path) => existsSync(path));
  for (const name of programs) if (!existing() && canInstall()) aptInstall(name);
  const found = existing();
  if (!found) throw new Error("These tests need redis-server or valkey-server. Install one and try again.");
  return found;
}

export interface RedisServer {
  port: number;
  /** Sends a signal: SIGSTOP makes it hang, SIGCONT go on. */
  signal(name: NodeJS.Signals): void;
  stop(): Promise<void>;
}

/** Starts a store on the loopback interface, which writes nothing to disk. @param port a free one by default */
export async function startRedis(password: string, port?: number): Promise<RedisServer> {
  if (port === undefined) return onFreePort((free) => startRedis(password, free));
  const home = mkdtempSync(join(tmpdir(), "rate-limit-store-"));
  const settings = { port, bind: "127.0.0.1", save: "", appendonly: "no", dir: home, requirepass: password };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(findServer(), args, { stdio: ["ignore", "pipe", "pipe"] });
  const exited = once(child, "exit");
  const stop = async () => {
    child.kill("SIGKILL");
    await exited;
    rmSync(home, { recursive: true, force: true });
  };
  await outputOf(child)
    .until("Ready to accept connections")
    .catch(async (error: unknown) => {
      await stop();
      // Its word for EADDRINUSE, upon which another port is tried.
      throw new Error(String(error).replace("Address already in use", "EADDRINUSE"));
    });
  return { port, signal: (name) => void child.kill(name), stop };
}
