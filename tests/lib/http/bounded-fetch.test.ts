import { AsyncLocalStorage } from "node:async_hooks";
import { createServer } from "node:http";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterEach, expect, test, vi } from "vitest";
import { asResponse, boundedFetch, NoAnswerError, outsideRequests } from "@/lib/http/bounded-fetch";

let close = () => {};
afterEach(() => {
  close();
  vi.unstubAllGlobals();
});

const limits = { timeoutMs: 60_000, maxBytes: 1_000 };

async function serve(body: Buffer | string, headers: Record<string, string> = {}): Promise<string> {
  const server = createServer((_request, response) => void response.writeHead(200, headers).end(body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () => {
    server.close();
    server.closeAllConnections();
  };
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`;
}

const failure = (run: Promise<unknown>) =>
  run.then(
    () => undefined,
    (error: unknown) => (error instanceof NoAnswerError ? [error.reason, error.message] : error),
  );

test.each([
  ["plain", (text: string) => Buffer.from(text), {}],
  ["gzip", (text: string) => gzipSync(text), { "Content-Encoding": "gzip" }],
  ["br", (text: string) => brotliCompressSync(text), { "Content-Encoding": "br" }],
])("the limit counts what comes out of %s", async (_name, pack, headers) => {
  const exact = await boundedFetch(await serve(pack("x".repeat(1_000)), headers), {}, limits);
  expect(exact.body).toBe("x".repeat(1_000));
  close();
  const url = await serve(pack("x".repeat(1_001)), headers);
  expect(await failure(boundedFetch(url, {}, limits))).toEqual([
    "too_large",
    "the answer has more than 1000 bytes",
  ]);
  const cut = await boundedFetch(url, {}, { ...limits, longBody: "cut" });
  expect(cut.body).toBe("x".repeat(1_000));
});

test("the deadline is kept although the body never settles and ignores its abort", async () => {
  const deaf = () => new Response(new ReadableStream({ start: (given) => given.enqueue(Buffer.from("{")) }));
  vi.stubGlobal("fetch", async () => deaf());
  const late = await failure(boundedFetch("http://localhost/", {}, { ...limits, timeoutMs: 50 }));
  expect(late).toEqual(["timeout", "no answer within 0.1 s"]);
});

test("the deadline is kept although the request itself never settles", async () => {
  vi.stubGlobal("fetch", () => new Promise(() => {}));
  const late = await failure(boundedFetch("http://localhost/", {}, { ...limits, timeoutMs: 50 }));
  expect(late).toEqual(["timeout", "no answer within 0.1 s"]);
});

test("a request belongs to nobody's request, or it would share its fate", async () => {
  outsideRequests();
  const request = new AsyncLocalStorage<string>();
  const seen: unknown[] = [];
  vi.stubGlobal("fetch", async () => {
    seen.push(request.getStore());
    return new Response("");
  });
  await request.run("a render", () => boundedFetch("http://localhost/", {}, limits));
  expect(seen).toEqual([undefined]);
});

test("what libraries are handed says nothing of a coding that is undone", async () => {
  const url = await serve(gzipSync("{}"), { "Content-Encoding": "gzip", "Content-Type": "application/json" });
  const response = asResponse(await boundedFetch(url, {}, limits));
  expect([...response.headers.keys()]).not.toContain("content-encoding");
  expect(await response.json()).toEqual({});
  expect(
    asResponse({ status: 204, ok: true, headers: new Headers(), body: "", elapsedMs: 0, at: 0 }).status,
  ).toBe(204);
});

test.each([
  ["an address that is none", "http://", "unreachable"],
  ["a scheme that it does not know", "ftp://localhost/", "unreachable"],
  ["a header that cannot be sent", "http://localhost/", "unreachable"],
])("%s is a reason, not a crash", async (name, url, reason) => {
  const headers: Record<string, string> = name.includes("header") ? { "X-Bad": "a\nb" } : {};
  expect(await failure(boundedFetch(url, { headers }, limits))).toEqual([reason, expect.any(String)]);
});
