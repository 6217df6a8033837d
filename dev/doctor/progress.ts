import type { RunningReport } from "@/lib/checks/report";
import { stages } from "./print";

interface Terminal {
  isTTY?: boolean;
  write(text: string): unknown;
}

/** Shows on a terminal which stages are still running, and removes the line at the end. */
export async function showProgress({ groups, report }: RunningReport, terminal: Terminal): Promise<void> {
  if (!terminal.isTTY) return void (await report);
  const running = new Set<string>(Object.values(stages));
  const draw = () => terminal.write(`\r\u001b[KChecking… ${[...running].join(", ").toLowerCase()}`);
  draw();
  const watched = Object.entries(groups).map(async ([group, results]) => {
    await results;
    running.delete(Object.entries(stages).find(([name]) => name === group)?.[1] ?? "");
    draw();
  });
  await Promise.all(watched);
  terminal.write("\r\u001b[K");
}
