import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Endpoint } from "./layout";

/** How an endpoint misbehaves. With only `delayMs` it answers late but correctly. */
export type Fault = {
  status?: number;
  body?: string;
  contentType?: string;
  delayMs?: number;
  /** Never answer. */
  hang?: boolean;
  /** Drop the connection without an answer. */
  reset?: boolean;
  /** Misbehave this many times, then heal. */
  times?: number;
};

/** The endpoints that misbehave now; delete an entry to heal it. */
export type Faults = Partial<Record<Endpoint, Fault>>;

/** Acts out the endpoint's fault, if it has one; resolves to true when the request must not go further. */
export async function actOutFault(
  faults: Faults,
  endpoint: Endpoint | undefined,
  response: ServerResponse,
): Promise<boolean> {
  const fault = endpoint && takeFault(faults, endpoint);
  if (!fault) return false;
  if (fault.delayMs) await sleep(fault.delayMs);
  if (fault.reset) response.socket?.resetAndDestroy();
  if (fault.reset || fault.hang) return true;
  if (fault.status === undefined && fault.body === undefined) return false;
  response.writeHead(fault.status ?? 200, { "content-type": fault.contentType ?? "application/json" });
  response.end(fault.body ?? "{}");
  return true;
}

function takeFault(faults: Faults, endpoint: Endpoint): Fault | undefined {
  const fault = faults[endpoint];
  if (fault?.times === undefined) return fault;
  if (fault.times <= 1) delete faults[endpoint];
  else faults[endpoint] = { ...fault, times: fault.times - 1 };
  return fault.times > 0 ? fault : undefined;
}
