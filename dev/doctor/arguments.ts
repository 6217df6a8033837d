import { standsForAnother, strayIn, unwrap } from "@/lib/config/pasted";
import { jwtLike } from "@/lib/log/tidy-text";
import { ArgumentError, parseStrictly } from "../command-line";
import { tokenUsage } from "./suite/command"; // optional: suite

export const usage = [
  `Usage: npm run doctor [-- [options] [url]]

Checks whether MCP clients can connect, and says what to change if not.

  url            any MCP server: https://mcp.example.com or https://mcp.example.com/mcp
                 If omitted: the configuration in this folder and the local server.
`,
  tokenUsage, // optional: suite
  `  --json         print the report as JSON (the same as GET /status)
  --junit FILE   also write the report as JUnit XML
  --help         show this help

Exit code: 0 no check failed, 1 a check failed, 2 invalid arguments.
`,
].join("");

/** Reads the command line. @throws ArgumentError on anything unknown */
export function readArguments(args: string[]) {
  const { values, positionals } = parseStrictly({
    args,
    allowPositionals: true,
    options: {
      json: { type: "boolean" },
      junit: { type: "string" },
      token: { type: "string" }, // optional: suite
      help: { type: "boolean", short: "h" },
    },
  });
  const [address, ...rest] = positionals;
  if (rest.length > 0) throw new ArgumentError(`Pass only one URL. Unexpected: ${withoutTokens(rest.join(" "))}`);
  const { json = false, help = false, junit } = values;
  return {
    url: address === undefined ? undefined : readUrl(address),
    json,
    junit,
    help,
    token: values.token, // optional: suite
  };
}

/** A token that was given without --token. */
function withoutTokens(text: string): string {
  return text.replace(jwtLike, "[token]");
}

function readUrl(given: string): URL {
  const text = unwrap(given, "BASE_URL");
  const url = URL.canParse(text) && !/\s/.test(text) ? new URL(text) : undefined;
  if (url?.protocol === "https:" || url?.protocol === "http:") return url;
  const stray = strayIn(text);
  const problem = standsForAnother(text) ?? (stray ? `is not a valid URL: ${stray}` : "is not a valid URL");
  throw new ArgumentError(`"${withoutTokens(given)}" ${problem}. Use the full URL, starting with https://`);
}
