import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

interface Address {
  path: string;
  headers?: Record<string, string>;
}

const prefetch = { rsc: "1", "next-router-prefetch": "1", "next-router-segment-prefetch": "/_tree" };

/** URLs that anyone can make up without limit: a server that keeps something for each would grow without limit. */
export const strangeAddresses: ((n: number) => Address)[] = [
  (n) => ({ path: `/nowhere-${n}` }),
  (n) => ({ path: `/nowhere/${n}/deep.json`, headers: { accept: "application/json" } }),
  (n) => ({ path: `/${"long".repeat(200)}${n}` }),
  (n) => ({ path: `/help/code-${n}` }),
  (n) => ({ path: `/help/${"x".repeat(300)}${n}` }),
  (n) => ({ path: `/help/expired-${n}/` }),
  (n) => ({ path: `/help/code-${n}.rsc` }),
  (n) => ({ path: `/help/code-${n}.segments/_tree.segment.rsc` }),
  (n) => ({ path: `/help/code-${n}?_rsc=${n}`, headers: { rsc: "1" } }),
  (n) => ({ path: `/help/code-${n}`, headers: prefetch }),
  (n) => ({ path: `/help/expired?n=${n}` }),
  (n) => ({ path: `/help/expired?_rsc=${n}`, headers: prefetch }),
  (n) => ({ path: `/help/%65xpired-${n}` }),
  (n) => ({ path: `/%6dcp/${n}` }),
  (n) => ({ path: `/%2ewell-known/${n}` }),
  (n) => ({ path: `/.well-known/${n}` }),
  (n) => ({ path: `/.well-known/oauth-protected-resource/mcp?n=${n}` }),
  (n) => ({ path: `/mcp?n=${n}` }),
  (n) => ({ path: `/status?n=${n}` }),
  (n) => ({ path: `/?n=${n}` }),
  (n) => ({ path: `/?n=${n}`, headers: { host: `host-${n}.example` } }),
  (n) => ({ path: `/sign-in?next=/operator/${n}` }),
  (n) => ({ path: `/sign-in?next=/${n}`, headers: { cookie: `DS=session-${n}; DSR=refresh-${n}` } }),
  (n) => ({ path: `/operator/page-${n}` }),
  (n) => ({ path: `/operator?n=${n}`, headers: { "next-router-state-tree": `${n}` } }),
  (n) => ({ path: `/_next/image?url=%2Ffavicon.ico&w=${n}&q=75` }),
  (n) => ({ path: `/_next/static/chunks/${n}.js` }),
  (n) => ({ path: `/_next/data/${n}/help.json` }),
];

/** The contents of a build. */
export interface Holding {
  entries: number;
  bytes: number;
}

/** Counts the files and folders of a build, where the server would store what it derives from requests. */
export function buildHolding(build = ".next"): Holding {
  // A development server, which another test may have started, writes to its own folder.
  const development = join(build, "dev");
  const entries = readdirSync(build, { recursive: true, withFileTypes: true }).filter(
    ({ parentPath }) => !parentPath.startsWith(development),
  );
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).size);
  return { entries: entries.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
