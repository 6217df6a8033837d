import { type ParseArgsConfig, parseArgs } from "node:util";

/** The arguments were wrong: nothing was done. */
export class ArgumentError extends Error {
  override name = "ArgumentError";
}

/**
 * Reads a command line by Node's own rules.
 * @throws ArgumentError on anything it does not know
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
 * Runs a command to its end and sets the exit code: its own, 2 when the arguments are wrong, else 1.
 * @param script its name in package.json
 */
export function runCommand(script: string, command: (given: string[]) => Promise<number>): void {
  command(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      if (error instanceof ArgumentError) console.error(`npm run ${script} -- --help says more.`);
      process.exitCode = error instanceof ArgumentError ? 2 : 1;
    },
  );
}
