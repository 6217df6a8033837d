import { fileURLToPath } from "node:url";
import { type App, localUrl, nextStart, serverOptions } from "@/tests/support/app";
import { onFreePort } from "@/tests/support/port";
import { startServer } from "@/tests/support/server-process";
import type { ServerName } from "./cases";

const bareServer = fileURLToPath(new URL("./bare-server.ts", import.meta.url));

export type Subjects = Record<ServerName, App>;

/** How each server is started: in its own process, in production mode, with the same configuration. */
function startCommands(openCopy: string): Record<ServerName, { command: (port: number) => string[]; cwd?: string }> {
  const bare = (kind: string) => (port: number) => [
    process.execPath,
    "--import",
    "tsx",
    bareServer,
    kind,
    String(port),
  ];
  return {
    next: { command: nextStart },
    open: { command: nextStart, cwd: openCopy },
    endpoint: { command: bare("endpoint") },
    sdk: { command: bare("sdk") },
  };
}

/**
 * Starts all servers that are compared.
 * @param openCopy the folder of the build without token check
 */
export async function startSubjects(openCopy: string, env: Record<string, string>): Promise<Subjects> {
  const commands = startCommands(openCopy);
  const start = async (name: ServerName): Promise<App> => {
    const { command, cwd } = commands[name];
    return onFreePort(async (port) => {
      const server = await startServer(command(port), serverOptions(port, env, cwd));
      return { ...server, url: localUrl(port) };
    });
  };
  const [next, open, endpoint, sdk] = await Promise.all([
    start("next"),
    start("open"),
    start("endpoint"),
    start("sdk"),
  ]);
  return { next, open, endpoint, sdk };
}

export async function stopSubjects(subjects: Subjects): Promise<void> {
  await Promise.all(Object.values(subjects).map((app) => app.stop()));
}
