import { ask } from "@/lib/checks/facts/answer";
import { readJson } from "@/lib/checks/facts/evidence";
import type { Report } from "@/lib/checks/report";
import { reportSchema } from "@/lib/checks/report";
import { defaultPorts } from "../server-arguments";

/** Timeout: `next dev` compiles a route on its first request. Milliseconds. */
const patienceMs = 12_000;
const compilingMs = 2_000;

export interface LocalServer {
  port: number;
  report: Report;
}

/**
 * Finds this app on this machine by its `/status`.
 * @param port the port to try; if unset, those that `npm run dev` chooses from
 * @returns the first server found, or undefined
 */
export async function findLocalServer(port?: number): Promise<LocalServer | undefined> {
  const ports = port === undefined ? defaultPorts : [port];
  const found = await Promise.all(ports.map(askPort));
  return found.find((server) => server !== undefined);
}

async function askPort(port: number): Promise<LocalServer | undefined> {
  const url = `http://localhost:${port}/status?fresh=1`;
  let answer = await ask(url, {}, patienceMs);
  // The first requests make `next dev` compile, which may have made some checks time out.
  if (answer.status === 503 && answer.elapsedMs > compilingMs) answer = await ask(url, {}, patienceMs);
  // A report with a failure has status 503.
  const { value } = readJson(answer.error === undefined ? { ...answer, status: 200 } : answer, reportSchema);
  return value && { port, report: value };
}
