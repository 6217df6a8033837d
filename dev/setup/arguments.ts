import { ArgumentError, parseStrictly } from "../command-line";

interface SetupArguments {
  /** The discovery URL as it was given; unset means: ask for it. */
  url?: string;
  force: boolean;
  help: boolean;
}

export const usage = `Usage: npm run setup [-- [options] [discovery URL]]

Connects this folder to your Descope project: takes the Discovery URL of your MCP server, checks what Descope
answers there, and writes DESCOPE_CONFIG_URL to .env.local. Every other line of that file stays as it is.

  discovery URL  from the Descope console: Agentic Identity Hub → MCP Servers → your server
                 Without it: asks for it, and before it replaces anything.
  --force        write it although another value is set, or a check fails
  --help         show this

Exit code: 0 it is set, 1 nothing was written, 2 the arguments are wrong.
`;

/**
 * Reads the command line.
 * @throws ArgumentError on anything it does not know
 */
export function readArguments(args: string[]): SetupArguments {
  const { values, positionals } = parseStrictly({
    args,
    allowPositionals: true,
    options: { force: { type: "boolean" }, help: { type: "boolean", short: "h" } },
  });
  const [url, ...rest] = positionals;
  if (rest.length > 0) throw new ArgumentError(`One discovery URL, not also ${rest.join(" ")}`);
  return { force: values.force ?? false, help: values.help ?? false, ...(url !== undefined && { url }) };
}
