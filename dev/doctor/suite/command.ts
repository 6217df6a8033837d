import { readKeySet } from "@/lib/checks/facts/evidence";
import { outsideSite } from "@/lib/checks/facts/site";
import { isLoopback } from "@/lib/http/private-address";
import { ArgumentError } from "../../command-line";
import type { Examination } from "../examine";
import type { PrintedReport } from "../print";
import { blockedBy, runSuite } from ".";
import { readToken } from "./token";

/** The part of the doctor's help about tokens. */
export const tokenUsage = `  --token TOKEN  also check what the server does with an access token, and with tokens forged from it.
                 No tool is called. The token is sent to this URL only, over https (http on this machine);
                 one request has it in the URL, which servers log, so use a token that expires soon.
                 Arguments stay in the shell's history, and other users of this machine can see them.
                 Instead, pipe the token (--token -), or put it into the variable DOCTOR_TOKEN, which is
                 read if you pass a URL: npm run -s token | npm run doctor -- http://localhost:3000 --token -
`;

type Input = NodeJS.ReadableStream & { isTTY?: boolean };

/** More than any token that a server accepts, including the text that may be pasted with it. */
const longestPaste = 256 * 1024;
/** Time to paste a token. Milliseconds. */
const patienceMs = 120_000;

/**
 * The token to check a server with.
 * @param given the arguments: the URL, and a token or `-`; without a token, the variable's is taken
 * @param input standard input
 * @returns undefined if there is none
 * @throws ArgumentError if it is not a token, or would be sent over a connection that others can read
 */
export async function takeToken(
  { url, token: given }: { url?: URL; token?: string },
  variable: string | undefined,
  input: Input,
): Promise<string | undefined> {
  if (given !== undefined && !url) throw new ArgumentError("Pass the URL of the server too: the token is sent there");
  if (!url) return undefined;
  const pasted = given === "-" ? await readInput(input) : (given ?? (variable || undefined));
  if (pasted === undefined) return undefined;
  const token = readToken(pasted);
  if (url.protocol === "https:" || isLoopback(url.hostname)) return token;
  throw new ArgumentError(
    `A token is sent over https only, but ${url.origin} uses http: use https, or check without a token`,
  );
}

/** Reads standard input to its end; on a terminal, one line. */
async function readInput(input: Input): Promise<string> {
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

async function readText(input: Input): Promise<string> {
  let text = "";
  for await (const chunk of input) {
    text += String(chunk);
    if (text.length > longestPaste)
      throw new ArgumentError(`More than ${longestPaste / 1024} KiB arrived on standard input, so it is not a token`);
    if (input.isTTY && text.includes("\n")) break;
  }
  return text;
}

/** The checks that have to pass before a token is sent anywhere. */
const beforeToken = ["reachable", "protection", "no-redirect"];

/**
 * Adds the results with a token to the report of the checks without one.
 * @param progress where to show the progress, if that is a terminal
 * @returns undefined if there is no token
 */
export async function checkWithToken(
  url: URL | undefined,
  token: string | undefined,
  { running, keys: issuerKeys }: Examination,
  progress: { isTTY?: boolean; write(text: string): unknown },
): Promise<PrintedReport | undefined> {
  if (!url || !token) return undefined;
  const report = await running.report;
  const cause = report.checks.find(({ id, status }) => beforeToken.includes(id) && status === "fail");
  if (cause) return { ...report, checks: [...report.checks, blockedBy(cause.title)] };
  const site = outsideSite(url);
  const keys = readKeySet(await issuerKeys).value?.keys;
  const draw = (text: string) => progress.isTTY && progress.write(`\r\u001b[K${text}`);
  const onProgress = (done: number, all: number) => draw(`Checking with the token… ${done} of ${all}`);
  const results = await runSuite(site, { token, keys, onProgress });
  draw("");
  const ready = report.ready && results.every(({ status }) => status !== "fail");
  return { ...report, ready, checks: [...report.checks, ...results] };
}
