import { ArgumentError, parseStrictly } from "../command-line";

interface SetupArguments {
  /** The discovery URL as given; if unset, it is prompted for. */
  url?: string;
  force: boolean;
  help: boolean;
}

export const usage = `Usage: npm run setup [-- [options] [discovery URL]]

Connects this folder to your Descope project: takes the Discovery URL of your MCP server, checks Descope's
responses, and writes DESCOPE_CONFIG_URL to .env.local. All other lines of that file stay unchanged.

  discovery URL  from the Descope console: Agentic Identity Hub → MCP Servers → your server
                 If omitted, you are prompted for it, and before anything is replaced.
  --force        save it even if a different value is set or a check fails
  --help         show this help

Exit code: 0 saved, 1 nothing was written, 2 invalid arguments.
`;

/**
 * Reads the command line.
 * @throws ArgumentError on anything unknown
 */
export function readArguments(args: string[]): SetupArguments {
  const { values, positionals } = parseStrictly({
    args,
    allowPositionals: true,
    options: { force: { type: "boolean" }, help: { type: "boolean", short: "h" } },
  });
  const [url, ...rest] = positionals;
  if (rest.length > 0) throw new ArgumentError(`Pass only one discovery URL. Unexpected: ${rest.join(" ")}`);
  return { force: values.force ?? false, help: values.help ?? false, ...(url !== undefined && { url }) };
}
