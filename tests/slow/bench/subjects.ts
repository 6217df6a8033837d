import { cpSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type App, localUrl, nextStart, serverOptions, startServer } from "@/tests/support/app";
import { buildIn } from "@/tests/support/build";
import { onFreePort } from "@/tests/support/port";
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

/** Inside the repository, so packages are resolved from above; the dot hides it from the root's type checker. */
const folder = "test-results/.bench/open";
// Without a lock file: with one, Next.js would treat the copy as a separate repository, and find no packages.
const isSource = (name: string) =>
  ["app", "lib", "public", "tsconfig.json", "package.json"].includes(name) || name.endsWith(".ts");
const judge = "lib/mcp/judge-token.ts";
const realJudge = "lib/mcp/real-judge-token.ts";

/** Replaces the token check: every request has the same caller. The app itself has no such code. */
const openJudge = `import type { Config } from "@/lib/config";
import type { Presented, TokenJudgement } from "./real-judge-token";
export { missingScopes, type TokenJudgement, tokenRules } from "./real-judge-token";

const claims = { sub: "U2Anyone", iss: "https://example.com", aud: ["P2Open"], scope: "mcp:use", exp: 4102444800 };
const rights = { scopes: ["mcp:use"], roles: [], permissions: [] };
const caller = { kind: "user" as const, subject: "U2Anyone", clientId: "open", ...rights, expiresAt: claims.exp, claims };

export async function judgeToken(_presented: Presented, _config: Config): Promise<TokenJudgement> {
  return { caller, token: "open" };
}
`;

/**
 * Builds a copy of the app that differs only in that it checks no tokens.
 * @returns the folder to start it from
 */
export function buildOpenCopy(): string {
  mkdirSync(folder, { recursive: true });
  const outdated = readdirSync(folder).filter((name) => name !== ".next");
  for (const name of outdated) rmSync(join(folder, name), { recursive: true });
  for (const name of readdirSync(".").filter(isSource)) cpSync(name, join(folder, name), { recursive: true });
  renameSync(join(folder, judge), join(folder, realJudge));
  writeFileSync(join(folder, judge), openJudge);
  buildIn(folder);
  return folder;
}
