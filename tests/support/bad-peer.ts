import { createServer, type ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";

/** What a malicious server can do to its clients. */
export const misdeeds = ["redirect", "endless", "zip bomb", "silent", "stalled", "hangs up"] as const;

export interface BadPeer {
  origin: string;
  /** What was requested, oldest first. */
  requests: string[];
  /** What was requested at the target of its redirects. */
  led: string[];
  close(): void;
}

/** 64 MiB of spaces, compressed to 64 KiB. */
const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, " "));

/** Starts a server on the loopback interface that misbehaves in one way on every request. */
export async function startBadPeer(misdeed: (typeof misdeeds)[number]): Promise<BadPeer> {
  const led: string[] = [];
  const requests: string[] = [];
  const trap = await listen((path, response) => {
    led.push(path);
    response.end("{}");
  });
  const deeds: Record<typeof misdeed, (response: ServerResponse) => void> = {
    redirect: (response) => void response.writeHead(307, { Location: `${trap.origin}/led` }).end("{}"),
    endless: pour,
    "zip bomb": (response) => void response.writeHead(200, { "Content-Encoding": "gzip" }).end(bomb),
    silent: () => {},
    stalled: (response) => void response.writeHead(200, { "Content-Type": "application/json" }).write("{"),
    "hangs up": (response) => void response.destroy(),
  };
  const peer = await listen((path, response) => {
    requests.push(path);
    deeds[misdeed](response);
  });
  const close = () => [peer, trap].forEach(({ close: end }) => void end());
  return { origin: peer.origin, requests, led, close };
}

/** Answers without end. */
export function pour(response: ServerResponse): void {
  const chunk = " ".repeat(65_536);
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on("drain", more);
  more();
}

async function listen(answer: (path: string, response: ServerResponse) => void) {
  const server = createServer((request, response) => answer(request.url ?? "", response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { origin: `http://127.0.0.1:${port}`, close };
}
