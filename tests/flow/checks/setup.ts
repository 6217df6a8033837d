import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";
import { pour } from "@/tests/support/bad-peer";
import { longestWaitMs } from "@/tests/support/patience";

/** How the proxy in front of the app misbehaves; undefined forwards the request. */
export type Misbehaviour = (request: IncomingMessage) => Answer | "hang" | "drop" | "pour" | undefined;

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

export interface Front {
  origin: string;
  port: number;
  /** Method and path of each request, oldest first. */
  requests: string[];
  /** Where the other requests go. */
  forwardTo(port: number): void;
  misbehave(how: Misbehaviour | undefined): void;
  /** Trusts X-Forwarded-Host, like servers that build URLs from the request. */
  believeForwardedHost(isOn: boolean): void;
  close(): void;
}

/** Starts a proxy on the loopback interface that acts like those in front of a deployed app: firewall, login page, router. */
export async function startFront(): Promise<Front> {
  let target = 0;
  let how: Misbehaviour | undefined;
  let isBeliever = false;
  const requests: string[] = [];
  const server = createServer((incoming, outgoing) => {
    requests.push(`${incoming.method} ${incoming.url}`);
    const answer = how?.(incoming);
    if (answer === "hang") return;
    if (answer === "drop") return void outgoing.destroy();
    if (answer === "pour") return pour(outgoing);
    if (answer) return void outgoing.writeHead(answer.status, answer.headers).end(answer.body);
    const host = isBeliever ? incoming.headers["x-forwarded-host"] : undefined;
    pass(incoming, outgoing, { target, origin, host: typeof host === "string" ? host : undefined });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = addressOf(server.address());
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    port,
    requests,
    forwardTo: (appPort) => {
      target = appPort;
    },
    misbehave: (next) => {
      how = next;
    },
    believeForwardedHost: (isOn) => {
      isBeliever = isOn;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function addressOf(address: string | AddressInfo | null): AddressInfo {
  if (address === null || typeof address === "string") throw new Error("not bound to a port");
  return address;
}

interface Passage {
  target: number;
  origin: string;
  /** Replaces our own host in everything that the app sends. */
  host?: string;
}

function pass(incoming: IncomingMessage, outgoing: ServerResponse, { target, origin, host }: Passage): void {
  const rewrite = (text: string) => (host ? text.replaceAll(origin, `https://${host}`) : text);
  const { method, url } = incoming;
  // Compressed bodies could not be rewritten.
  const headers = { ...incoming.headers, "accept-encoding": "identity" };
  const upstream = request({ host: "127.0.0.1", port: target, method, path: url, headers, agent: false });
  upstream.on("response", async (response) => {
    let body = "";
    for await (const chunk of response) body += chunk;
    const rewritten = Object.entries(response.headers)
      .filter(([name]) => !["content-length", "transfer-encoding"].includes(name))
      .map(([name, value]) => [name, rewrite([value].flat().join(", "))]);
    outgoing.writeHead(response.statusCode ?? 500, Object.fromEntries(rewritten)).end(rewrite(body));
  });
  upstream.on("error", () => outgoing.destroy());
  incoming.pipe(upstream);
}

/**
 * Repeats until the judgement is as expected: checks time out after some seconds, and a busy machine may need longer to
 * respond.
 * @returns the last result
 */
export async function lookUntil<T>(look: () => Promise<T>, judge: (seen: T) => unknown, expected: unknown) {
  const endsAt = Date.now() + longestWaitMs;
  let seen = await look();
  while (!isDeepStrictEqual(judge(seen), expected) && Date.now() < endsAt) seen = await look();
  expect(judge(seen)).toEqual(expected);
  return seen;
}
