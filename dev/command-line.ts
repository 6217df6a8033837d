import { type ParseArgsConfig, parseArgs } from "node:util";

/** The arguments are invalid: nothing was done. */
export class ArgumentError extends Error {
  override name = "ArgumentError";
}

/**
 * Parses a command line with Node.js's `parseArgs`.
 * @throws ArgumentError on anything unknown
 */
export function parseStrictly<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ArgumentError(message.split(". ")[0], { cause: error });
  }
}

/**
 * Runs a command and sets the exit code: the command's own, 2 for invalid arguments, 1 for any other error.
 * @param script its name in package.json
 */
export function runCommand(script: string, command: (given: string[]) => Promise<number>): void {
  command(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      if (error instanceof ArgumentError) console.error(`For help, run: npm run ${script} -- --help`);
      process.exitCode = error instanceof ArgumentError ? 2 : 1;
    },
  );
}
