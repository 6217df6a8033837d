import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { terminalWidth, wrap } from "@/dev/command-line";
import { readConfig } from "@/lib/config";
import { findDiscoveryUrl } from "@/lib/config/variables";
import type { DescopeServer } from "@/lib/descope/discovery-url";

const tries = 5;

/**
 * Reads a discovery URL as the app does.
 * @returns the server it names, or what is wrong with it; the text is not repeated, because it may be a secret
 */
export function readDiscoveryUrl(text: string): DescopeServer | string {
  if (!text.trim()) return `No URL was given. ${findDiscoveryUrl}`;
  const result = readConfig({ DESCOPE_CONFIG_URL: text });
  if (result.ok) return result.config.descope;
  return result.problems.map(({ problem, fix }) => `That ${problem}. ${fix}`).join(" ");
}

/** The discovery URL as Descope's console shows it. */
export function discoveryUrlOf({ issuer }: DescopeServer): string {
  return `${issuer}/.well-known/openid-configuration`;
}

/**
 * Prompts for the discovery URL until it is valid.
 * @throws Error after five attempts, or if the terminal is closed
 */
export async function askForDiscoveryUrl(): Promise<DescopeServer> {
  console.info(`${wrap(findDiscoveryUrl, "", terminalWidth()).join("\n")}\n`);
  for (let left = tries; left > 0; left -= 1) {
    const server = readDiscoveryUrl(await ask("Discovery URL: "));
    if (typeof server !== "string") return server;
    console.info(`${server}\n`);
  }
  throw new Error("No valid discovery URL. Nothing was written.");
}

/** The first line that is not blank in what is piped to this command; empty if there is none in the first 64 KiB. */
export async function readPiped(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) {
    text = (text + chunk).trimStart();
    if (/[\r\n]/.test(text) || text.length > 65_536) break;
  }
  return text.split(/[\r\n]/, 1)[0] ?? "";
}

/**
 * Asks one question on the terminal; a secret is not shown while it is typed.
 * @returns the line that was typed, trimmed
 * @throws Error if the terminal is closed instead, with Ctrl-C, Ctrl-D or a hang-up
 */
export async function ask(question: string, { isSecret = false } = {}): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const output = isSecret ? nowhere : process.stdout;
  const terminal = createInterface({ input: process.stdin, output, terminal: isSecret || process.stdout.isTTY });
  if (isSecret) process.stdout.write(question);
  const closed = new AbortController();
  // Otherwise a question on a closed terminal never settles, and Node.js exits silently.
  terminal.once("close", () => closed.abort());
  try {
    return (await terminal.question(question, { signal: closed.signal })).trim();
  } catch (cause) {
    throw new Error("\nCancelled. Nothing was written.", { cause });
  } finally {
    terminal.close();
    if (isSecret) console.info();
  }
}

type Ask = (question: string) => Promise<string | undefined>;

/** Asks a yes/no question, on the terminal by default; anything but y or yes counts as no. */
export async function confirm(question: string, answer: Ask = ask): Promise<boolean> {
  return /^y(es)?$/i.test((await answer(`${question} [y/N] `)) ?? "");
}
