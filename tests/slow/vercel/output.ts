import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
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

/**
 * Which files of a deployment contain one of the texts.
 * @returns paths from the tree's root
 */
export function filesWith(tree: string, texts: string[]): string[] {
  const output = filesBelow(join(tree, ".vercel/output"));
  const traced = functionsIn(tree).flatMap(({ files }) => Object.values(files));
  return [...new Set([...output, ...traced])]
    .filter((file) => {
      // The target of a link is listed too.
      if (lstatSync(file).isSymbolicLink()) return false;
      const content = readFileSync(file, "latin1");
      return texts.some((text) => content.includes(text));
    })
    .map((file) => relative(tree, file));
}

const condition = z.looseObject({ type: z.string(), key: z.string().optional(), value: z.string().optional() });
const route = z.looseObject({
  src: z.string().optional(),
  dest: z.string().optional(),
  handle: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  has: z.array(condition).optional(),
  missing: z.array(condition).optional(),
});
const config = z.looseObject({ routes: z.array(route) });

type Route = z.infer<typeof route>;

/** Where the CDN routes a request (Build Output API v3): a static file, or a function with its route. */
export type Target = { file: string } | { function: string; query: string } | undefined;

/** The routes of a build: what serves a path, and with which headers. */
export function readRoutes(tree: string) {
  const output = join(tree, ".vercel/output");
  const { routes } = config.parse(JSON.parse(readFileSync(join(output, "config.json"), "utf8")));
  const phase = (name: string) => {
    const start = routes.findIndex(({ handle }) => handle === name) + 1;
    const length = routes.slice(start).findIndex(({ handle }) => handle);
    return routes.slice(start, length < 0 ? undefined : start + length);
  };

  const first = routes.slice(
    0,
    routes.findIndex(({ handle }) => handle === "filesystem"),
  );

  function inFilesystem(path: string): Target {
    const name = path === "/" ? "index" : path.slice(1);
    if (existsSync(join(output, "static", name))) return { file: name };
    return existsSync(join(output, "functions", `${name}.func`)) ? { function: name, query: "" } : undefined;
  }

  /** What serves the path that the first matching route leads to. */
  function rerouted(candidates: Route[], path: string, headers: Headers): Target {
    const found = candidates.find(
      (candidate) => candidate.dest && matchOf(candidate.src, path) && isFor(candidate, headers),
    );
    const [dest] = found?.dest?.split("?") ?? [];
    return dest === undefined ? undefined : (inFilesystem(dest) ?? rewritten(dest, headers));
  }

  function rewritten(path: string, headers: Headers): Target {
    for (const candidate of phase("rewrite")) {
      const { src, dest } = candidate;
      const groups = matchOf(src, path)?.groups;
      if (!dest || !matchOf(src, path) || !isFor(candidate, headers)) continue;
      const [name = "", query = ""] = dest.replace(/\$(\w+)/g, (_, key) => groups?.[key] ?? "").split("?");
      const found = inFilesystem(name);
      if (found && "function" in found) return { ...found, query };
    }
    return undefined;
  }

  return {
    /** What serves a path; undefined means the 404 page. */
    resolve: (path: string, headers: Headers = browser): Target =>
      rerouted(first, path, headers) ??
      inFilesystem(path) ??
      rewritten(path, headers) ??
      rerouted(phase("resource"), path, headers),
    /** The headers that the CDN adds for a visitor without Next's own request headers. */
    headersFor: (path: string, host: string): Record<string, string> =>
      Object.assign(
        {},
        ...first
          .filter((candidate) => matchOf(candidate.src, path) && isForVisitor(candidate, host))
          .map(({ headers }) => headers),
      ),
  };
}

function matchOf(src: string | undefined, path: string): RegExpExecArray | null {
  return src === undefined ? null : new RegExp(src).exec(path);
}

type Headers = Record<string, string>;

const browser = { accept: "text/html,*/*;q=0.8" };

/** Whether a route's conditions on request headers hold. */
function isFor({ has = [], missing = [] }: Route, headers: Headers): boolean {
  const holds = ({ type, key = "", value }: z.infer<typeof condition>) => {
    const given = type === "header" ? headers[key] : undefined;
    return given !== undefined && (value === undefined || new RegExp(`^${value}$`).test(given));
  };
  return has.every(holds) && !missing.some(holds);
}

function isForVisitor({ has = [] }: Route, host: string): boolean {
  return has.every(({ type, value }) => type === "host" && new RegExp(`^(?:${value})$`).test(host));
}
