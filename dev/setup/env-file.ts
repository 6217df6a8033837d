import {
  chmodSync,
  existsSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "dotenv";
import { readConfig } from "@/lib/config";
import { unwrap } from "@/lib/config/pasted";
import { parseDiscoveryUrl } from "@/lib/descope/discovery-url";
import { loadEnvFiles } from "../command-line";

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
  const { combinedEnv, loadedEnvFiles } = loadEnvFiles();
  const place = loadedEnvFiles.findIndex(({ path }) => path === envFile);
  const stronger = loadedEnvFiles.slice(0, place < 0 ? undefined : place).filter(({ path }) => path.endsWith(".local"));
  const overrides = [
    ["the shell", inShell] as const,
    ...stronger.map(({ path, contents }) => [path, valueIn(contents, variable)] as const),
  ];
  return { env: combinedEnv, overrides: overrides.flatMap(([name, value]) => (value ? [[name, value]] : [])) };
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
  const [first, second] = [one, other].map((text) => {
    const url = unwrap(text, variable);
    return URL.canParse(url) ? parseDiscoveryUrl(new URL(url))?.issuer : undefined;
  });
  return first !== undefined && first === second;
}

/** Readable by its owner alone: other settings in it may be secrets. */
const newFileMode = 0o600;

/**
 * Takes the name of an env file, returns its text; empty if there is no such file.
 * @throws Error that names the file
 */
export function readEnvFile(name: string): string {
  return naming(name, () => (existsSync(name) ? readFileSync(name, "utf8") : ""));
}

/** Does something with a file. The file system's own errors name another file, or none. */
function naming<T>(name: string, use: () => T): T {
  try {
    return use();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${name} must be a file that can be read and written here: ${why}`, { cause });
  }
}

/** The value of a variable in the text of an env file; blank counts as unset. */
export function valueIn(text: string, variable: string): string | undefined {
  return parse(text)[variable]?.trim() || undefined;
}

/**
 * Sets one variable in the text of an env file: replaces its line or appends one. All else stays unchanged.
 * @throws Error if the line cannot be identified for certain, for example in a multi-line value
 */
export function withVariable(text: string, variable: string, value: string): string {
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const line = `${variable}=${value}`;
  const pattern = new RegExp(`^[ \\t]*(?:export[ \\t]+)?${variable}[ \\t]*=[^\\r\\n]*`, "gm");
  // If there are several lines, the last one counts.
  const last = [...text.matchAll(pattern)].at(-1);
  const separator = text === "" || text.endsWith("\n") ? "" : newline;
  const changed = last
    ? text.slice(0, last.index) + line + text.slice(last.index + last[0].length)
    : `${text}${separator}${line}${newline}`;
  if (!isChangedOnlyIn(variable, value, text, changed)) {
    throw new Error(`The line of ${variable} could not be identified. Edit the file by hand: ${line}`);
  }
  return changed;
}

function isChangedOnlyIn(variable: string, value: string, before: string, after: string): boolean {
  const expected = { ...parse(before), [variable]: value };
  const found = parse(after);
  const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...names].every((name) => found[name] === expected[name]);
}

/**
 * Writes an env file atomically and keeps its mode.
 * @throws Error that names the file
 */
export function writeEnvFile(name: string, text: string): void {
  naming(name, () => replaceFile(name, text));
}

function replaceFile(name: string, text: string): void {
  const target = existsSync(name) ? realpathSync(name) : name;
  const mode = existsSync(target) ? statSync(target).mode & 0o777 : newFileMode;
  // A name that .gitignore covers, in case the file is left behind.
  const draft = join(dirname(target), `.env.setup-${process.pid}.local`);
  try {
    writeFileSync(draft, text, { mode: newFileMode, flag: "wx" });
    chmodSync(draft, mode);
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
