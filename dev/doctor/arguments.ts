import { ArgumentError, parseStrictly } from "../command-line";

export interface DoctorArguments {
  /** The server to look at; unset means this configuration and the local server. */
  url?: URL;
  json: boolean;
  /** Where the JUnit report goes. */
  junit?: string;
  help: boolean;
}

export const usage = `Usage: npm run doctor [-- [options] [url]]

Tells whether MCP clients can get in, and what to change if not.

  url            a deployed MCP server, ours or not: https://mcp.example.com or https://mcp.example.com/mcp
                 Without it: the configuration in this folder and the local server.
  --json         print the report as JSON (the same as GET /status)
  --junit FILE   write the report as JUnit XML too
  --help         show this

Exit code: 0 nothing fails, 1 a check fails, 2 the arguments are wrong.
`;

/**
 * Reads the command line.
 * @throws ArgumentError on anything it does not know
 */
export function readArguments(given: string[]): DoctorArguments {
  const { values, positionals } = parse(given);
  const [address, ...rest] = positionals;
  if (rest.length > 0) throw new ArgumentError(`One URL at a time, not also ${rest.join(" ")}`);
  return {
    json: values.json ?? false,
    help: values.help ?? false,
    ...(values.junit && { junit: values.junit }),
    ...(address && { url: readUrl(address) }),
  };
}

function parse(args: string[]) {
  return parseStrictly({
    args,
    allowPositionals: true,
    options: {
      json: { type: "boolean" },
      junit: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:") {
    throw new ArgumentError(`"${text}" is no URL. Write the whole address, starting with https://`);
  }
  return url;
}
