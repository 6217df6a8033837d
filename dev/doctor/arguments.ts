import { standsForAnother, strayIn, unwrap } from "@/lib/config/pasted";
import { ArgumentError, parseStrictly } from "../command-line";

export const usage = `Usage: npm run doctor [-- [options] [url]]

Checks whether MCP clients can connect, and says what to change if not.

  url            any MCP server: https://mcp.example.com or https://mcp.example.com/mcp
                 If omitted: the configuration in this folder and the local server.
  --json         print the report as JSON (the same as GET /status)
  --junit FILE   also write the report as JUnit XML
  --help         show this help

Exit code: 0 no check failed, 1 a check failed, 2 invalid arguments.
`;

/** Reads the command line. @throws ArgumentError on anything unknown */
export function readArguments(args: string[]) {
  const { values, positionals } = parseStrictly({
    args,
    allowPositionals: true,
    options: { json: { type: "boolean" }, junit: { type: "string" }, help: { type: "boolean", short: "h" } },
  });
  const [address, ...rest] = positionals;
  if (rest.length > 0) throw new ArgumentError(`Pass only one URL. Unexpected: ${rest.join(" ")}`);
  const { json = false, help = false, junit } = values;
  return { url: address === undefined ? undefined : readUrl(address), json, junit, help };
}

function readUrl(given: string): URL {
  const text = unwrap(given, "BASE_URL");
  const url = URL.canParse(text) && !/\s/.test(text) ? new URL(text) : undefined;
  if (url?.protocol === "https:" || url?.protocol === "http:") return url;
  const stray = strayIn(text);
  const problem = standsForAnother(text) ?? (stray ? `is not a valid URL: ${stray}` : "is not a valid URL");
  throw new ArgumentError(`"${given}" ${problem}. Use the full URL, starting with https://`);
}
