import type { RunningReport } from "@/lib/checks/report";
import { stages } from "./print";

interface Terminal {
  isTTY?: boolean;
  write(text: string): unknown;
}

/** Shows on stderr which stages are done while the rest is on its way; on a terminal the line goes away again. */
export async function showProgress({ groups, report }: RunningReport, terminal: Terminal): Promise<void> {
  if (!terminal.isTTY) return void (await report);
  const waiting = new Set<string>(Object.values(stages));
  const draw = () => terminal.write(`\r\u001b[KChecking… ${[...waiting].join(", ").toLowerCase()}`);
  draw();
  const watched = Object.entries(groups).map(async ([group, results]) => {
    await results;
    waiting.delete(Object.entries(stages).find(([name]) => name === group)?.[1] ?? "");
    draw();
  });
  await Promise.all(watched);
  terminal.write("\r\u001b[K");
}
