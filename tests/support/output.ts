import type { ChildProcess } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { longestWaitMs } from "./patience";

/** What a process prints. */
export interface Output {
  /** Everything so far. */
  text(): string;
  /**
   * Waits for a text, from a position on.
   * @throws Error with the output, if the process ends without it or prints nothing for two minutes
   */
  until(wanted: RegExp | string, from?: number): Promise<string>;
}

/** Collects the output of a process, both streams together. */
export function outputOf(child: ChildProcess): Output {
  let text = "";
  let hasEnded = false;
  const news = new EventEmitter().setMaxListeners(0);
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (chunk) => {
      text += chunk;
      news.emit("news");
    });
  }
  child.once("close", () => {
    hasEnded = true;
    news.emit("news");
  });

  const find = (wanted: RegExp | string, from: number) => {
    const printed = text.slice(from);
    if (typeof wanted === "string") return printed.includes(wanted) ? wanted : undefined;
    return wanted.exec(printed)?.[0];
  };

  async function until(wanted: RegExp | string, from = 0): Promise<string> {
    for (;;) {
      const found = find(wanted, from);
      if (found !== undefined) return found;
      const isNews = !hasEnded && (await newsWithin(longestWaitMs));
      if (!isNews) throw new Error(`${wanted} was not printed:\n${text}`);
    }
  }

  const newsWithin = (ms: number) =>
    once(news, "news", { signal: AbortSignal.timeout(ms) }).then(
      () => true,
      () => false,
    );

  return { text: () => text, until };
}
