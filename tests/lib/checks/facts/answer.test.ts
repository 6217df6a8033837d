import { createServer, type RequestListener } from "node:http";
import { afterEach, expect, test } from "vitest";
import { ask } from "@/lib/checks/facts/answer";

let close = () => {};
afterEach(() => close());

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () => {
    server.close();
    server.closeAllConnections();
  };
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`;
}

test("returns the response as it is, without following redirects", async () => {
  const url = await serve((_request, response) => response.writeHead(302, { Location: "/login" }).end("moved"));
  expect(await ask(url)).toMatchObject({ status: 302, headers: { location: "/login" }, body: "moved" });
});

test("reads at most 256 KiB of an endless body", async () => {
  const url = await serve((_request, response) => {
    const pour = () => {
      while (!response.destroyed && response.write("x".repeat(65_536)));
    };
    response.on("drain", pour);
    pour();
  });
  const { body } = await ask(url).then((answer) => (answer.error === undefined ? answer : { body: "" }));
  expect(body.length).toBeGreaterThanOrEqual(262_144);
  expect(body.length).toBeLessThan(1_048_576);
});

test.each([
  ["never answers", (() => {}) satisfies RequestListener],
  ["stops in the middle of a response", ((_request, response) => void response.write("{")) satisfies RequestListener],
])("gives up after 4 s on a server that %s", async (_name, listener) => {
  expect((await ask(await serve(listener))).error).toBe("no answer within 4 s");
});

test.each([
  ["drops the connection", "the connection was dropped"],
  ["is gone", "the connection was refused"],
])("a server that %s: %s", async (name, reason) => {
  const url = await serve((_request, response) => response.destroy());
  if (name === "is gone") close();
  expect((await ask(url)).error).toBe(reason);
});

test("reports a host that does not exist", async () => {
  expect((await ask("https://nobody.invalid/")).error).toMatch(/host name/);
});
