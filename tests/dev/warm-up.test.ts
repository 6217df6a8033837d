import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { warmUp } from "@/dev/warm-up";

test("compiles what the checks request, one by one, before any check runs", async () => {
  const asked: string[] = [];
  const open = { now: 0, most: 0 };
  const server = createServer(async ({ url = "", method }, response) => {
    asked.push(method === "GET" ? url : `${method} ${url}`);
    open.most = Math.max(open.most, ++open.now);
    await wait(20);
    open.now -= 1;
    response.writeHead(method === "OPTIONS" ? 204 : 200).end();
  });
  // The server is slow to respond.
  let early = 2;
  server.on("connection", (socket) => early-- > 0 && socket.destroy());
  server.listen(0, "localhost");
  await once(server, "listening");
  const address = server.address();
  await warmUp(`http://localhost:${typeof address === "object" ? address?.port : ""}`);
  server.close();
  expect(asked).toEqual([
    "/.well-known/oauth-protected-resource/mcp",
    "/.well-known/oauth-protected-resource",
    "/.well-known/oauth-authorization-server",
    "/.well-known/oauth-unknown-document",
    // Any other request without a token would be logged as refused.
    "OPTIONS /mcp",
    "/",
    "/status",
  ]);
  expect(open.most).toBe(1);
  expect(early).toBeLessThan(0);
});
