import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { type Answer, type Sent, send } from "@/tests/support/http";
import { outputOf } from "@/tests/support/output";
import { type BuiltFunction, functionsIn, prerenderOf, readRoutes } from "./output";

export interface Deployment {
  /** Sends a request as a client does, through the routes of the build. */
  ask(path: string, sent?: Sent): Promise<Answer>;
  stop(): Promise<void>;
}

/**
 * Starts the functions of a build, each in a folder with only its own files, so a file that tracing missed is missing
 * here too.
 * @param env variables besides those that Vercel always sets
 */
async function deploy(tree: string, env: Record<string, string>): Promise<Deployment> {
  const functions = await Promise.all(functionsIn(tree).map((built) => start(built, env)));
  const { resolve } = readRoutes(tree);

  async function ask(path: string, sent: Sent = {}): Promise<Answer> {
    const [pathname = ""] = path.split("?");
    const target = resolve(pathname);
    if (!target || !("function" in target)) throw new Error(`no function serves ${path}`);
    const route = target.function === "index" ? "/" : `/${target.function}`;
    const running = functions.find(({ routes }) => routes.includes(route));
    if (!running) throw new Error(`no function contains the route ${route}`);
    const rest = new URLSearchParams(target.query);
    // How the CDN tells a function which of its routes to run.
    const headers = {
      ...sent.headers,
      "x-matched-path": route,
      ...(target.query && { "x-now-route-matches": rest.toString() }),
    };
    return send(running.url + path, { ...sent, headers });
  }

  return { ask, stop: async () => void (await Promise.all(functions.map(({ stop }) => stop()))) };
}

/** Serves a handler as Vercel's launcher does, in its own process. */
const launcher = `
  const server = require("node:http").createServer(require(process.argv[1]));
  server.listen(0, "127.0.0.1", () => console.info("listening on " + server.address().port));`;

async function start(built: BuiltFunction, env: Record<string, string>) {
  const home = mkdtempSync(join(realpathSync(tmpdir()), "function-"));
  for (const [place, file] of Object.entries(built.files)) {
    mkdirSync(dirname(join(home, place)), { recursive: true });
    copy(file, join(home, place));
  }
  const child = spawn(process.execPath, ["-e", launcher, join(home, built.handler)], {
    env: { NODE_ENV: "production", VERCEL: "1", VERCEL_REGION: "iad1", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const listening = await outputOf(child).until(/listening on \d+/);
  return {
    url: `http://127.0.0.1:${listening.replace("listening on ", "")}`,
    routes: routesOf(built),
    stop: async () => {
      child.kill();
      await exited;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Packages that are not bundled are resolved through links. */
function copy(from: string, to: string): void {
  if (lstatSync(from).isSymbolicLink()) symlinkSync(readlinkSync(from), to);
  else copyFileSync(from, to);
}

/** The routes whose code is in a function. */
function routesOf({ files }: BuiltFunction): string[] {
  return Object.keys(files).flatMap((file) => {
    const [, route] = /^\.next\/server\/app(\/.*|)\/(?:page|route)\.js$/.exec(file) ?? [];
    return route === undefined ? [] : [route || "/"];
  });
}

const host = { VERCEL_PROJECT_PRODUCTION_URL: "acme.example", VERCEL_BRANCH_URL: "acme-git-fix.vercel.app" };
/** The variables that Vercel sets in the production deployment. */
export const production = { VERCEL_ENV: "production", VERCEL_URL: "acme-x1.vercel.app", ...host };

/** One deployment for all tests of a suite. */
export function deployed(tree: string, env: () => Record<string, string>): () => Deployment {
  let deployment: Deployment | undefined;
  beforeAll(async () => {
    deployment = await deploy(tree, env());
  });
  afterAll(() => deployment?.stop());
  return () => {
    if (!deployment) throw new Error("the deployment is not running");
    return deployment;
  };
}

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
