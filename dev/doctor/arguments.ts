import { standsForAnother, strayIn, unwrap } from "@/lib/config/pasted";
import { isLoopback } from "@/lib/http/private-address";
import { jwtLike } from "@/lib/log/tidy-text";
import { ArgumentError, parseStrictly } from "../command-line";
import { readToken } from "./suite/token";

export const usage = `Usage: npm run doctor [-- [options] [url]]

Checks whether MCP clients can connect, and says what to change if not.

  url            any MCP server: https://mcp.example.com or https://mcp.example.com/mcp
                 If omitted: the configuration in this folder and the local server.
  --token TOKEN  also check what the server does with an access token, and with tokens forged from it.
                 No tool is called. The token is sent to this URL only, over https (http on this machine);
                 one request has it in the URL, so use a token that expires soon.
                 A token in the arguments is visible in the shell's history and to other processes: rather
                 pipe it (--token -), or put it into the variable DOCTOR_TOKEN, which is read with a URL only.
  --json         print the report as JSON (the same as GET /status; with a token, more groups of checks)
  --junit FILE   also write the report as JUnit XML
  --help         show this help

Examples:
  npm run doctor -- https://mcp.example.com
  npm run -s token | npm run doctor -- http://localhost:3000 --token -

Exit code: 0 no check failed, 1 a check failed, 2 invalid arguments.
`;

/**
 * Reads the command line.
 * @returns `token` as it was given: `-` stands for standard input
 * @throws ArgumentError on anything unknown
 */
export function readArguments(args: string[]) {
  const { values, positionals } = parseStrictly({
    args,
    allowPositionals: true,
    options: {
      json: { type: "boolean" },
      junit: { type: "string" },
      token: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  const [address, ...rest] = positionals;
  if (rest.length > 0) throw new ArgumentError(`Pass only one URL. Unexpected: ${withoutTokens(rest.join(" "))}`);
  const { json = false, help = false, junit, token } = values;
  const url = address === undefined ? undefined : readUrl(address);
  if (token !== undefined && !url && !help)
    throw new ArgumentError("Pass the URL of the server too, to which the token is sent");
  return { url, json, junit, help, ...(token !== undefined && { token }) };
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

/** Longer than any token that a server accepts, and what is pasted around it. */
const longestPaste = 256 * 1024;
/** Time to paste a token. Milliseconds. */
const patienceMs = 120_000;

/**
 * The token to check a server with.
 * @param given the argument: a token, or `-`; unset for the variable's
 * @param input standard input
 * @returns undefined if there is none
 * @throws ArgumentError if it is not a token, or would be sent over a connection that others can read
 */
export async function takeToken(
  given: string | undefined,
  url: URL,
  variable: string | undefined,
  input: NodeJS.ReadableStream & { isTTY?: boolean },
): Promise<string | undefined> {
  const pasted = given === "-" ? await readInput(input) : (given ?? (variable || undefined));
  if (pasted === undefined) return undefined;
  const token = readToken(pasted);
  if (url.protocol === "https:" || isLoopback(url.hostname)) return token;
  throw new ArgumentError(
    `A token is sent over https only, and ${url.origin} is not: use https, or check without a token`,
  );
}

/** Reads standard input to its end; on a terminal, one line. */
async function readInput(input: NodeJS.ReadableStream & { isTTY?: boolean }): Promise<string> {
  if (input.isTTY) process.stderr.write("Paste the access token and press Enter: ");
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `No token arrived on standard input within ${patienceMs / 60_000} minutes`;
    timer = setTimeout(() => reject(new ArgumentError(message)), patienceMs);
  });
  try {
    return await Promise.race([late, readText(input)]);
  } finally {
    clearTimeout(timer);
    if (input === process.stdin) process.stdin.destroy();
  }
}

async function readText(input: NodeJS.ReadableStream & { isTTY?: boolean }): Promise<string> {
  let text = "";
  for await (const chunk of input) {
    text += String(chunk);
    if (text.length > longestPaste)
      throw new ArgumentError(`More than ${longestPaste / 1024} KiB arrived on standard input, which is not a token`);
    if (input.isTTY && text.includes("\n")) break;
  }
  return text;
}
