import { createInterface } from "node:readline/promises";

/**
 * Asks one question on the terminal.
 * @returns the line that was typed, without blanks around it
 * @throws Error when the terminal is closed instead, by Ctrl-C, Ctrl-D or going away
 */
export async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const closed = new AbortController();
  // Left alone, a question to a closed terminal never settles and Node ends without a word.
  terminal.once("close", () => closed.abort());
  try {
    return (await terminal.question(question, { signal: closed.signal })).trim();
  } catch (cause) {
    throw new Error("\nCancelled. Nothing was written.", { cause });
  } finally {
    terminal.close();
  }
}

/** Asks for a yes or a no; anything but a yes is a no. */
export async function confirm(question: string): Promise<boolean> {
  return /^y(es)?$/i.test(await ask(`${question} [y/N] `));
}
