import { cpSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildIn } from "@/tests/support/build";

/** Inside the repository, so that packages are found upwards; a dot keeps the type checker of the root out of it. */
const folder = "test-results/.bench/open";
// Without a lock file of its own: Next.js would take the copy for a repository of its own, where no package is found.
const isSource = (name: string) =>
  ["app", "lib", "public", "tsconfig.json", "package.json"].includes(name) || name.endsWith(".ts");
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
  mkdirSync(folder, { recursive: true });
  const outdated = readdirSync(folder).filter((name) => name !== ".next");
  for (const name of outdated) rmSync(join(folder, name), { recursive: true });
  for (const name of readdirSync(".").filter(isSource)) cpSync(name, join(folder, name), { recursive: true });
  renameSync(join(folder, judge), join(folder, realJudge));
  writeFileSync(join(folder, judge), openJudge);
  buildIn(folder);
  return folder;
}
