import nextEnv from "@next/env";
import { readConfig } from "@/lib/config";
import { parseDiscoveryUrl } from "@/lib/descope/discovery-url";
import { valueIn } from "./env-file";

export const variable = "DESCOPE_CONFIG_URL";
export const envFile = ".env.local";

/** The settings around `.env.local`, as `npm run dev` sees them. */
export interface Surroundings {
  /** Shell and env files together. */
  env: Readonly<Record<string, string | undefined>>;
  /** Other places that set the variable and override `.env.local`: name of the place and value. */
  overrides: [string, string][];
}

/** Reads shell and env files of this folder. */
export function readSurroundings(): Surroundings {
  // Next's loader adds to process.env, so the shell's own value is read first.
  const inShell = process.env[variable]?.trim();
  const quiet = { info: () => {}, error: console.error };
  const { combinedEnv, loadedEnvFiles } = nextEnv.loadEnvConfig(process.cwd(), true, quiet);
  const place = loadedEnvFiles.findIndex(({ path }) => path === envFile);
  const stronger = loadedEnvFiles.slice(0, place < 0 ? undefined : place).filter(({ path }) => path.endsWith(".local"));
  const overrides = [
    ["the shell", inShell] as const,
    ...stronger.map(({ path, contents }) => [path, valueIn(contents, variable)] as const),
  ];
  return {
    env: combinedEnv,
    overrides: overrides.flatMap(([name, value]) => (value ? [[name, value]] : [])),
  };
}

/** Every setting that conflicts with this discovery URL, as sentences that include the fix. */
export function findConflicts(url: string, { env, overrides }: Surroundings): string[] {
  const winning = overrides
    .filter(([, value]) => !namesTheSame(value, url))
    .map(([place, value]) => `${variable} in ${place} is ${value} and overrides ${envFile}. Remove it there.`);
  const result = readConfig({ ...env, [variable]: url });
  const problems = result.ok ? [] : result.problems;
  return [...winning, ...problems.map((found) => `${found.variable} ${found.problem}. ${found.fix}`)];
}

/** Whether two discovery URLs name the same server, regardless of spelling. */
export function namesTheSame(one: string, other: string): boolean {
  const [first, second] = [one, other].map((text) =>
    URL.canParse(text) ? parseDiscoveryUrl(new URL(text))?.issuer : undefined,
  );
  return first !== undefined && first === second;
}
