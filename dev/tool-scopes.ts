import { execFile } from "node:child_process";
import { watch } from "node:fs";
import { promisify } from "node:util";
import * as z from "zod";
import type { DescribeTools } from "@/lib/checks/facts/gather";
import { serverVariables } from "@/lib/config/variables";
import { parseJson } from "@/lib/http/bounded-fetch";
import { loadEnvFiles } from "./command-line";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What the tools need.
 * @returns undefined if the tools cannot be loaded: these commands run outside Next.js, which a tool may need
 */
export const describeTools = (() =>
  import("@/lib/tools").then((tools) => tools.toolDescriptions()).catch(() => undefined)) satisfies DescribeTools;

/** The scopes that the tools require; undefined as above. */
export async function toolScopes(): Promise<string[] | undefined> {
  const tools = await describeTools();
  return tools && [...new Set(tools.flatMap(({ scopes }) => scopes))];
}

/**
 * Every scope that a token may need: those of the tools, and those that the environment and the env files name.
 * @public because only the program below imports it
 */
export async function neededScopes(): Promise<string[] | undefined> {
  const ofTools = await toolScopes();
  const { combinedEnv } = loadEnvFiles();
  const named = (["REQUIRED_SCOPES", "SCOPES_SUPPORTED"] as const).flatMap((name) => {
    // An invalid list is reported by the app itself.
    return serverVariables.shape[name].safeParse(combinedEnv[name]?.trim() || undefined).data ?? [];
  });
  return ofTools && [...ofTools, ...named];
}

/** A loaded module never changes, so each reading takes a new process. A tool may print, and may leave something open. */
const program = `
  const { neededScopes } = await import("./dev/tool-scopes.ts");
  process.stdout.write("\\n" + JSON.stringify(await neededScopes()), () => process.exit());`;
const limits = { timeout: 120_000, maxBuffer: 4_194_304 };

/**
 * Reads the needed scopes as they are now.
 * @param env the environment, without the env files
 * @returns undefined if the tools cannot be loaded, for example because one is just being written
 */
async function readScopes(env: Environment): Promise<string[] | undefined> {
  const args = ["--import", "tsx", "--input-type=module", "--eval", program];
  const options = { ...limits, env: { NODE_ENV: "development", ...env } } as const;
  const output = await promisify(execFile)(process.execPath, args, options).catch(() => undefined);
  return z.array(z.string()).safeParse(parseJson(output?.stdout.split("\n").at(-1) ?? "")).data;
}

/**
 * Reads the needed scopes, and again after each change of a tool or an env file.
 * @param env the environment, without the env files
 * @param use gets the scopes
 * @returns after the first reading
 */
export async function followScopes(env: Environment, use: (scopes: string[]) => void): Promise<void> {
  let isOutdated = false;
  let reading: Promise<void> | undefined;
  const read = async () => {
    do {
      isOutdated = false;
      const scopes = await readScopes(env);
      if (scopes) use(scopes);
    } while (isOutdated);
    reading = undefined;
  };
  const reread = () => {
    isOutdated = true;
    reading ??= read();
    return reading;
  };
  watch("lib/tools", { recursive: true }, () => void reread());
  watch(".", (_event, name) => void (name?.startsWith(".env") && reread()));
  await reread();
}
