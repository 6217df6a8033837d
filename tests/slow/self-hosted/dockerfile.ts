/** One instruction of a Dockerfile. */
export interface Instruction {
  name: string;
  rest: string;
}

/** Parses a Dockerfile; removes comments and line breaks inside an instruction. */
export function readDockerfile(text: string): Instruction[] {
  const lines = text.replaceAll(/\\\n\s*/g, " ").split("\n");
  return lines
    .filter((line) => line.trim() && !line.startsWith("#"))
    .map((line) => {
      const [, name = "", rest = ""] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? fail(`not an instruction: ${line}`);
      return { name, rest };
    });
}

/** Reads `NAME=value NAME=value`, without quotes. */
export function readPairs(rest: string): Record<string, string> {
  if (/["'$]/.test(rest)) fail(`quotes and variables are not supported: ENV ${rest}`);
  return Object.fromEntries(rest.split(/\s+/).map((pair) => [pair.split("=")[0], pair.slice(pair.indexOf("=") + 1)]));
}

/** The command of CMD, in exec form. */
export function readCommand(rest: string): string[] {
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
