import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const condition = z.looseObject({ type: z.string(), value: z.string().optional() });
const route = z.looseObject({
  src: z.string().optional(),
  dest: z.string().optional(),
  handle: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  has: z.array(condition).optional(),
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

  function inFilesystem(path: string): Target {
    const name = path === "/" ? "index" : path.slice(1);
    if (existsSync(join(output, "static", name))) return { file: name };
    return existsSync(join(output, "functions", `${name}.func`)) ? { function: name, query: "" } : undefined;
  }

  function rewritten(path: string): Target {
    for (const { src, dest } of phase("rewrite")) {
      const groups = matchOf(src, path)?.groups;
      if (!dest || !matchOf(src, path)) continue;
      const [name = "", query = ""] = dest.replace(/\$(\w+)/g, (_, key) => groups?.[key] ?? "").split("?");
      const found = inFilesystem(name);
      if (found && "function" in found) return { ...found, query };
    }
    return undefined;
  }

  return {
    /** What serves a path; undefined means the 404 page. */
    resolve: (path: string): Target => inFilesystem(path) ?? rewritten(path),
    /** The headers that the CDN adds for a visitor without Next's own request headers. */
    headersFor: (path: string, host: string): Record<string, string> =>
      Object.assign(
        {},
        ...routes
          .slice(
            0,
            routes.findIndex(({ handle }) => handle === "filesystem"),
          )
          .filter((candidate) => matchOf(candidate.src, path) && isForVisitor(candidate, host))
          .map(({ headers }) => headers),
      ),
  };
}

function matchOf(src: string | undefined, path: string): RegExpExecArray | null {
  return src === undefined ? null : new RegExp(src).exec(path);
}

function isForVisitor({ has = [] }: Route, host: string): boolean {
  return has.every(({ type, value }) => type === "host" && new RegExp(`^(?:${value})$`).test(host));
}
