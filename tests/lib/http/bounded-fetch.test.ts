import { AsyncLocalStorage } from "node:async_hooks";
import { createServer, type RequestListener } from "node:http";
import { promisify } from "node:util";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterEach, expect, test, vi } from "vitest";
import { asResponse, boundedFetch, NoAnswerError, outsideRequests } from "@/lib/http/bounded-fetch";

let close = () => {};
/** How many clients are still connected. */
let connections = async () => 0;
afterEach(() => {
  close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const limits = { timeoutMs: 60_000, maxBytes: 1_000 };

const answering =
  (body: Buffer | string, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) =>
    void response.writeHead(200, headers).end(body);

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () => {
    server.close();
    server.closeAllConnections();
  };
  connections = promisify(server.getConnections.bind(server));
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
])("the limit applies to the decoded size: %s", async (_name, pack, headers) => {
  const exact = await boundedFetch(await serve(answering(pack("x".repeat(1_000)), headers)), {}, limits);
  expect(exact.body).toBe("x".repeat(1_000));
  close();
  const url = await serve(answering(pack("x".repeat(1_001)), headers));
  expect(await failure(boundedFetch(url, {}, limits))).toEqual(["too_large", "the response is larger than 1000 bytes"]);
  const cut = await boundedFetch(url, {}, { ...limits, longBody: "cut" });
  expect(cut.body).toBe("x".repeat(1_000));
});

test("meets the deadline even if the body never settles and ignores its abort", async () => {
  const deaf = () => new Response(new ReadableStream({ start: (given) => given.enqueue(Buffer.from("{")) }));
  vi.stubGlobal("fetch", async () => deaf());
  const late = await failure(boundedFetch("http://localhost/", {}, { ...limits, timeoutMs: 50 }));
  expect(late).toEqual(["timeout", "no answer within 0.1 s"]);
});

test("meets the deadline even if the request itself never settles", async () => {
  vi.stubGlobal("fetch", () => new Promise(() => {}));
  const late = await failure(boundedFetch("http://localhost/", {}, { ...limits, timeoutMs: 50 }));
  expect(late).toEqual(["timeout", "no answer within 0.1 s"]);
});

test.each([
  ["before it starts", () => AbortSignal.abort("stop"), async () => new Response("")],
  ["while a server does not answer", () => AbortSignal.timeout(20), undefined],
  ["while a request ignores its abort", () => AbortSignal.timeout(20), () => new Promise<never>(() => {})],
])("the caller's signal ends a request %s", async (_name, signalOf, fetch) => {
  if (fetch) vi.stubGlobal("fetch", fetch);
  const signal = signalOf();
  const request = boundedFetch(await serve(() => undefined), { signal }, limits);
  expect(await failure(request)).toBe(signal.reason);
});

test("a request runs outside the async context of its caller", async () => {
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

test("the response for libraries has no Content-Encoding, since the body is decoded", async () => {
  const url = await serve(
    answering(gzipSync("{}"), { "Content-Encoding": "gzip", "Content-Type": "application/json" }),
  );
  const response = asResponse(await boundedFetch(url, {}, limits));
  // Headers of the connection depend on how Node.js uses it.
  const ofBody = [...response.headers.keys()].filter((name) => /^(content|transfer)-/.test(name));
  expect(ofBody).toEqual(["content-type"]);
  expect(await response.json()).toEqual({});
  expect(asResponse({ status: 204, ok: true, headers: new Headers(), body: "", elapsedMs: 0, at: 0 }).status).toBe(204);
});

test.each([
  ["an invalid URL", "http://", "unreachable"],
  ["an unknown scheme", "ftp://localhost/", "unreachable"],
  ["a header that cannot be sent", "http://localhost/", "unreachable"],
])("%s gives a reason instead of a crash", async (name, url, reason) => {
  const headers: Record<string, string> = name.includes("header") ? { "X-Bad": "a\nb" } : {};
  expect(await failure(boundedFetch(url, { headers }, limits))).toEqual([reason, expect.any(String)]);
});

test("a finished request leaves no timer and no open connection", async () => {
  const url = await serve((_request, response) => response.writeHead(200).write("x".repeat(1_001)));
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const outcome = await failure(boundedFetch(url, {}, limits));
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  expect(outcome).toEqual(["too_large", "the response is larger than 1000 bytes"]);
  await expect.poll(connections).toBe(0);
});

test("decodes a character that arrives in two chunks", async () => {
  const pieces = [Buffer.from([0x7b, 0xc3]), Buffer.from([0xa9, 0x7d])];
  const body = () =>
    new ReadableStream({ pull: (to) => (pieces.length > 0 ? to.enqueue(pieces.shift()) : to.close()) });
  vi.stubGlobal("fetch", async () => new Response(body()));
  expect((await boundedFetch("http://localhost/", {}, limits)).body).toBe("{é}");
});
