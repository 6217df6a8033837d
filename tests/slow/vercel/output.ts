import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const functionConfig = z.looseObject({
  handler: z.string(),
  runtime: z.string(),
  maxDuration: z.number().optional(),
  filePathMap: z.record(z.string(), z.string()).default({}),
});

export interface BuiltFunction {
  /** Its folder in the output, without `.func`. */
  name: string;
  handler: string;
  runtime: string;
  /** In seconds. */
  maxDuration?: number | undefined;
  /** The path of each file in the function → where that file is now. */
  files: Record<string, string>;
}

/** All files in a folder, recursively. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The functions that would be deployed; routes that share one are links to its folder. */
export function functionsIn(tree: string): BuiltFunction[] {
  const home = join(tree, ".vercel/output/functions");
  return readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.endsWith(".func"))
    .map((entry) => readFunction(tree, home, join(entry.parentPath, entry.name)));
}

function readFunction(tree: string, home: string, folder: string): BuiltFunction {
  const config = functionConfig.parse(JSON.parse(readFileSync(join(folder, ".vc-config.json"), "utf8")));
  const own = filesBelow(folder).map((file) => [file.slice(folder.length + 1), file]);
  const traced = Object.entries(config.filePathMap).map(([place, file]) => [place, join(tree, file)]);
  return {
    name: folder.slice(home.length + 1).replace(/\.func$/, ""),
    handler: config.handler,
    runtime: config.runtime,
    maxDuration: config.maxDuration,
    files: Object.fromEntries([...own, ...traced]),
  };
}

const prerenderConfig = z.looseObject({
  /** False: the prerendered page is kept as long as the deployment, and never rendered again. */
  expiration: z.union([z.literal(false), z.number()]),
  /** Whether a function renders nothing, the rest, or all of the page. */
  initialMetadata: z.looseObject({ compute: z.enum(["static", "resuming", "blocking"]) }),
  initialHeaders: z.record(z.string(), z.string()).optional(),
});

/** How a page was prerendered; undefined for what only a function serves. */
export function prerenderOf(tree: string, name: string) {
  const file = join(tree, `.vercel/output/functions/${name}.prerender-config.json`);
  return existsSync(file) ? prerenderConfig.parse(JSON.parse(readFileSync(file, "utf8"))) : undefined;
}
