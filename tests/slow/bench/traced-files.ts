import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** The files that Next.js traced for a route, which a platform packs into its function. */
export interface TracedFiles {
  title: string;
  files: number;
  bytes: number;
}

const routes = [
  ["`/mcp`", "mcp/route"],
  ["protected resource metadata", ".well-known/oauth-protected-resource/mcp/route"],
  ["forwarded metadata", ".well-known/oauth-authorization-server/mcp/route"],
  ["`/status`", "status/route"],
  ["`/`", "page"],
  ["`/help`", "help/page"],
  ["`/operator/connect`", "operator/connect/page"],
] as const;

/** Sums up the traced files of each kind of route in the production build, and of all of them in one function. */
export function traceFiles(): TracedFiles[] {
  const each = routes
    .map(([title, route]) => ({ title, script: `.next/server/app/${route}.js` }))
    .filter(({ script }) => existsSync(script))
    .map(({ title, script }) => ({ title, paths: tracedBy(script) }));
  const together = {
    title: "all of these in one function",
    paths: new Set(each.flatMap(({ paths }) => [...paths])),
  };
  return [...each, together].map(({ title, paths }) => ({ title, files: paths.size, bytes: sum(paths) }));
}

function tracedBy(file: string): Set<string> {
  const { files }: { files: string[] } = JSON.parse(readFileSync(`${file}.nft.json`, "utf8"));
  return new Set([file, ...files.map((name) => join(dirname(file), name))].map((path) => realpathSync(path)));
}

function sum(paths: Set<string>): number {
  return [...paths].reduce((total, path) => total + statSync(path).size, 0);
}
