import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Answer } from "@/tests/support/http";
import type { Deployment } from "./deployment";
import { prerenderOf } from "./output";

/**
 * A page as the CDN sends it: the prerendered part, then what the function renders from the state in which the
 * build stopped.
 */
export async function drawPage(
  tree: string,
  deployment: Deployment,
  path: string,
  headers: Record<string, string> = {},
): Promise<Pick<Answer, "status" | "body">> {
  const name = path === "/" ? "index" : path.slice(1);
  const built = readFileSync(join(tree, `.vercel/output/functions/${name}.prerender-fallback`), "utf8");
  const type = prerenderOf(tree, name)?.initialHeaders?.["content-type"] ?? "";
  const stateLength = Number(/state-length=(\d+)/.exec(type)?.[1]);
  const rest = await deployment.ask(path, {
    method: "POST",
    headers: { ...headers, "next-resume": "1", "Content-Type": type },
    body: built.slice(0, stateLength),
  });
  return { status: rest.status, body: built.slice(stateLength) + rest.body };
}
