import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Endpoint } from "./routes";

/** How an endpoint misbehaves. With only `delayMs`, it answers correctly but late. */
export type Fault = {
  status?: number;
  body?: string;
  contentType?: string;
  /** Further headers of the response, such as the Location of a redirect. */
  headers?: Record<string, string>;
  /** After `body`, the response continues until the connection closes. */
  endless?: true;
  delayMs?: number;
  /** Never answer. */
  hang?: boolean;
  /** Drop the connection without a response. */
  reset?: boolean;
  /** Misbehave this many times, then recover. */
  times?: number;
};

/** The endpoints that misbehave now; delete an entry to restore it. */
export type Faults = Partial<Record<Endpoint, Fault>>;

/**
 * Applies the endpoint's fault, if it has one; resolves to true if the request must not be processed further.
 * `bodyFor` gives the body of a fault that has only a status.
 */
export async function actOutFault(
  faults: Faults,
  endpoint: Endpoint | undefined,
  response: ServerResponse,
  bodyFor: (status: number) => string = () => "{}",
): Promise<boolean> {
  const fault = endpoint && takeFault(faults, endpoint);
  if (!fault) return false;
  if (fault.delayMs) await sleep(fault.delayMs);
  if (fault.reset) response.socket?.resetAndDestroy();
  if (fault.reset || fault.hang) return true;
  if (!isAnswer(fault)) return false;
  const type = { "content-type": fault.contentType ?? "application/json" };
  const { status = 200 } = fault;
  response.writeHead(status, { ...type, ...fault.headers });
  if (fault.endless) sendForEver(response, fault.body);
  else response.end(fault.body ?? bodyFor(status));
  return true;
}

function isAnswer({ status, body, headers, endless }: Fault): boolean {
  return [status, body, headers, endless].some((part) => part !== undefined);
}

const endlessChunk = Buffer.alloc(16 * 1024, " ");

// A pipe sends no more than the reader takes, so the endless body does not fill the memory.
function sendForEver(response: ServerResponse, start = ""): void {
  const body = new Readable({ read: () => void body.push(endlessChunk) });
  if (start) body.push(start);
  response.on("close", () => body.destroy());
  body.pipe(response);
}

function takeFault(faults: Faults, endpoint: Endpoint): Fault | undefined {
  const fault = faults[endpoint];
  if (fault?.times === undefined) return fault;
  if (fault.times <= 1) delete faults[endpoint];
  else faults[endpoint] = { ...fault, times: fault.times - 1 };
  return fault.times > 0 ? fault : undefined;
}
