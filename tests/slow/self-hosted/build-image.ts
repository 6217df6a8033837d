import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";

/** What a container is started from. */
export interface Image {
  /** The folder of its root on this machine. */
  root: string;
  workingFolder: string;
  env: Record<string, string>;
  user: string;
  command: string[];
  healthCheck: string[];
}

interface Stage extends Image {
  name: string;
}

/**
 * Builds the image of the Dockerfile without Docker: each stage is an empty folder, where its instructions are run.
 * This machine's Node replaces the base image's.
 * @param context the repository
 * @param home where the stages go
 * @returns the last stage
 */
export function buildImage(context: string, home: string): Image {
  const stages: Stage[] = [];
  for (const { name, rest } of readDockerfile(readFileSync(join(context, "Dockerfile"), "utf8"))) {
    if (name === "FROM") stages.push(newStage(home, rest));
    else perform(name, rest, { context, stages, stage: stages.at(-1) ?? newStage(home, rest) });
  }
  const image = stages.at(-1);
  if (!image) throw new Error("the Dockerfile is empty");
  // No user may write there.
  execFileSync("chmod", ["-R", "a+rX,a-w", image.root]);
  return image;
}

function newStage(home: string, from: string): Stage {
  const [, name = "final"] = / AS (\w+)$/.exec(from) ?? [];
  const root = join(home, name);
  mkdirSync(root, { recursive: true });
  return { name, root, workingFolder: root, env: {}, user: "root", command: [], healthCheck: [] };
}

interface Site {
  context: string;
  stages: Stage[];
  stage: Stage;
}

function perform(name: string, rest: string, site: Site): void {
  const { stage } = site;
  const instructions: Record<string, () => void> = {
    WORKDIR: () => {
      stage.workingFolder = join(stage.root, rest);
      mkdirSync(stage.workingFolder, { recursive: true });
    },
    ENV: () => Object.assign(stage.env, readPairs(rest)),
    COPY: () => copy(rest, site),
    RUN: () => run(rest, stage),
    USER: () => {
      stage.user = rest;
    },
    EXPOSE: () => {},
    HEALTHCHECK: () => {
      stage.healthCheck = readCommand(rest.slice(rest.indexOf("CMD ") + 4));
    },
    CMD: () => {
      stage.command = readCommand(rest);
    },
  };
  const act = instructions[name];
  if (!act) throw new Error(`the Dockerfile has an instruction that this test does not support: ${name}`);
  act();
}

function run(command: string, { workingFolder, env }: Stage): void {
  const { PATH, HOME } = process.env;
  const variables = Object.entries({ PATH, HOME, ...env }).map(([name, value]) => `${name}=${value}`);
  execFileSync("env", ["-i", ...variables, "sh", "-c", command], {
    cwd: workingFolder,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

/** Copies the contents of a folder, not the folder itself, and excludes what .dockerignore lists. */
function copy(rest: string, { context, stages, stage }: Site): void {
  const [, from, paths = ""] = /^(?:--from=(\w+) )?(.*)$/.exec(rest) ?? [];
  const [target = "", ...sources] = paths.split(/\s+/).reverse();
  const origin = from ? stages.find(({ name }) => name === from)?.root : context;
  if (!origin) throw new Error(`COPY names no stage: ${rest}`);
  const isIgnored = from ? () => false : ignores(readFileSync(join(context, ".dockerignore"), "utf8"));
  const goal = join(stage.workingFolder, target);
  mkdirSync(goal, { recursive: true });
  for (const source of sources.map((path) => join(origin, path))) {
    const isFolder = statSync(source).isDirectory();
    const names = isFolder ? readdirSync(source).filter((name) => !isIgnored(name)) : [""];
    for (const name of names) {
      const to = join(goal, name || basename(source));
      cpSync(join(source, name), to, { recursive: true, verbatimSymlinks: true });
    }
  }
}

/** One instruction of a Dockerfile. */
interface Instruction {
  name: string;
  rest: string;
}

/** Parses a Dockerfile; removes comments and line breaks inside an instruction. */
function readDockerfile(text: string): Instruction[] {
  const lines = text.replaceAll(/\\\n\s*/g, " ").split("\n");
  return lines
    .filter((line) => line.trim() && !line.startsWith("#"))
    .map((line) => {
      const [, name = "", rest = ""] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? fail(`not an instruction: ${line}`);
      return { name, rest };
    });
}

/** Reads `NAME=value NAME=value`, without quotes. */
function readPairs(rest: string): Record<string, string> {
  if (/["'$]/.test(rest)) fail(`quotes and variables are not supported: ENV ${rest}`);
  return Object.fromEntries(rest.split(/\s+/).map((pair) => [pair.split("=")[0], pair.slice(pair.indexOf("=") + 1)]));
}

/** The command of CMD, in exec form. */
function readCommand(rest: string): string[] {
  const json = rest.slice(rest.indexOf("["));
  return rest.startsWith("[") ? JSON.parse(json) : fail(`CMD would start a shell: ${rest}`);
}

/**
 * Whether Docker excludes a top-level entry of the context. Supports only patterns without a slash, as
 * in .dockerignore.
 */
export function ignores(dockerignore: string): (entry: string) => boolean {
  const patterns = dockerignore.split("\n").filter((line) => line.trim() && !line.startsWith("#"));
  const expressions = patterns.map((pattern) => {
    if (/[/!?[\\]|\*\*/.test(pattern)) fail(`.dockerignore: ${pattern} is not supported`);
    return new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", ".*")}$`);
  });
  return (entry) => expressions.some((expression) => expression.test(entry));
}

function fail(message: string): never {
  throw new Error(message);
}
