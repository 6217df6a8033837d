import { createServer } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import getPort from "get-port";
import { expect, test } from "vitest";
import { warmUp } from "@/dev/warm-up";

test("what the checks ask for is compiled, one after the other, before any check runs", async () => {
  const port = await getPort();
  const asked: string[] = [];
  const open = { now: 0, most: 0 };
  const server = createServer(async ({ url = "" }, response) => {
    asked.push(url);
    open.most = Math.max(open.most, ++open.now);
    await wait(20);
    open.now -= 1;
    response.writeHead(url === "/mcp" ? 401 : 200).end("done");
  });
  const warming = warmUp(`http://localhost:${port}`);
  // The server takes its time to listen.
  await wait(300);
  server.listen(port, "localhost");
  await warming;
  server.close();
  expect(asked).toEqual([
    "/.well-known/oauth-protected-resource/mcp",
    "/.well-known/oauth-protected-resource",
    "/.well-known/oauth-authorization-server",
    "/.well-known/oauth-unknown-document",
    "/mcp",
    "/",
    "/status",
  ]);
  expect(open.most).toBe(1);
});
