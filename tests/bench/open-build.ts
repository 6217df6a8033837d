import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Inside the repository, so that packages are found upwards; a dot keeps the type checker of the root out of it. */
const folder = "test-results/.bench/open";
const sources = ["app", "lib", "next.config.ts", "tsconfig.json", "package.json"];
const judge = "lib/mcp/judge-token.ts";
const realJudge = "lib/mcp/real-judge-token.ts";

/** In place of the token check: every request comes from the same caller. Nothing of this kind exists in the app. */
const openJudge = `import type { Config } from "@/lib/config";
import type { TokenJudgement } from "./real-judge-token";
export { missingScopes, type TokenJudgement, tokenRules } from "./real-judge-token";

const claims = { sub: "U2Anyone", iss: "https://example.com", aud: ["P2Open"], scope: "mcp:use", exp: 4102444800 };
const caller = { subject: "U2Anyone", clientId: "open", scopes: ["mcp:use"], expiresAt: claims.exp, claims };

export async function judgeToken(_authorization: string | null, _config: Config): Promise<TokenJudgement> {
  return { caller, token: "open" };
}
`;

/**
 * Builds a copy of the app whose one difference is that nobody's token is checked.
 * @returns the folder to start it from
 */
export function buildOpenCopy(): string {
  for (const source of sources) {
    const copy = join(folder, source);
    rmSync(copy, { recursive: true, force: true });
    mkdirSync(join(copy, ".."), { recursive: true });
    cpSync(source, copy, { recursive: true });
  }
  renameSync(join(folder, judge), join(folder, realJudge));
  writeFileSync(join(folder, judge), openJudge);
  buildIn(folder);
  return folder;
}

/** The production build of the app in a folder, made without any configuration. */
export function buildIn(cwd: string): void {
  const { PATH, HOME } = process.env;
  execFileSync(process.execPath, [join(process.cwd(), "node_modules/next/dist/bin/next"), "build"], {
    cwd,
    env: { PATH, HOME, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "ignore", "inherit"],
  });
}
