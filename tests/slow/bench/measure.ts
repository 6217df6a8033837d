import autocannon from "autocannon";
import type { App } from "@/tests/support/app";
import type { Case } from "./cases";
import { cpuMilliseconds } from "./cpu-time";
import { percentile } from "./statistics";

/** One run of one case. */
export interface Run {
  answers: number;
  /** Incorrect responses, errors and timeouts; a run counts only if this is 0. */
  wrong: number;
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** Milliseconds of the server's processor time per response; NaN if the system does not report it. */
  cpu: number;
}

/** Sends one request repeatedly for some seconds, and checks every response. */
export async function measure(app: App, request: Case, seconds: number): Promise<Run> {
  const { path, method, headers, body, status, isRight, connections } = request;
  const milliseconds: number[] = [];
  const cpuBefore = cpuMilliseconds(app.pid);
  const startedAt = performance.now();
  const result = await autocannon({
    url: app.url + path,
    method,
    headers,
    ...(body && { body }),
    connections,
    duration: seconds,
    // How often it checks whether the time is over, in milliseconds.
    sampleInt: 100,
    verifyBody: (text) => isRight(String(text)),
    // Its own histogram has a resolution of one millisecond.
    setupClient: (client) => void client.on("response", (_status, _bytes, time) => milliseconds.push(time)),
  });
  const elapsedSeconds = (performance.now() - startedAt) / 1000;
  const answers = milliseconds.length;
  const withStatus = result.statusCodeStats?.[`${status}`]?.count ?? 0;
  return {
    answers,
    wrong: answers - withStatus + result.errors + result.timeouts + result.mismatches,
    perSecond: answers / elapsedSeconds,
    p50: percentile(milliseconds, 0.5),
    p99: percentile(milliseconds, 0.99),
    cpu: (cpuMilliseconds(app.pid) - cpuBefore) / answers,
  };
}
