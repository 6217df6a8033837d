import { createInterface } from "node:readline/promises";

/**
 * Asks one question on the terminal.
 * @returns the line that was typed, trimmed
 * @throws Error if the terminal is closed instead, with Ctrl-C, Ctrl-D or a hang-up
 */
export async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const closed = new AbortController();
  // Otherwise a question on a closed terminal never settles, and Node.js exits silently.
  terminal.once("close", () => closed.abort());
  try {
    return (await terminal.question(question, { signal: closed.signal })).trim();
  } catch (cause) {
    throw new Error("\nCancelled. Nothing was written.", { cause });
  } finally {
    terminal.close();
  }
}

/** Asks a yes/no question; anything but yes counts as no. */
export async function confirm(question: string): Promise<boolean> {
  return /^y(es)?$/i.test(await ask(`${question} [y/N] `));
}
