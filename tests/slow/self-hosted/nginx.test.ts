import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { send } from "@/tests/support/http";
import { freePort } from "@/tests/support/port";
import { type Nginx, startNginx } from "./nginx";
import { readSetting } from "./setting";

/** Replaces an instance: returns the request's headers, and streams on demand. */
let instance: Server;
let goOn = () => {};
let nginx: Nginx;
let http = "";
let https = "";

beforeAll(async () => {
  instance = createServer({ maxHeaderSize: 65_536 }, (incoming, outgoing) => {
    if (incoming.url === "/mcp/refused") return void outgoing.writeHead(401).end();
    if (incoming.url !== "/mcp/stream") return void outgoing.end(JSON.stringify(incoming.headers));
    outgoing.write("data: one\n\n");
    goOn = () => outgoing.end("data: two\n\n");
  });
  await new Promise<void>((resolve) => instance.listen(0, "127.0.0.1", resolve));
  const ports = { http: await freePort(), https: await freePort() };
  nginx = await startNginx({ ...ports, instances: [portOf(instance)] });
  [http, https] = [`http://localhost:${ports.http}`, `https://localhost:${ports.https}`];
});
afterAll(async () => {
  await nginx?.stop();
  instance?.close();
});

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

const file = join(readSetting().image.workingFolder, ".next/app-path-routes-manifest.json");
const routes: string[] = Object.values(JSON.parse(readFileSync(file, "utf8")));
const paths = routes
  .filter((route) => !route.startsWith("/_"))
  .map((route) => route.replace("/[[...unknown]]", "").replace(/\[\w+\]/, "keys"));

test.each([...paths, "/mcp/", "/_next/static/chunks/x.js"])("%s reaches an instance", async (path) => {
  expect((await send(https + path)).status).toBe(200);
});

test.each(["/.env", "/wp-login.php", "/mcp2", "/api", "/index.html", "/statusx", "/.git/config"])(
  "%s does not reach an instance as a page, but tells clients of the right URL",
  async (path) => {
    expect((await send(https + path, { method: "POST", headers: { Accept: "text/html" } })).status).toBe(200);
    expect((await send(https + path, { headers: { Accept: "application/json" } })).status).toBe(200);
    await expect.poll(() => nginx.served().filter((line) => line.path === path)).toHaveLength(2);
    expect((await send(https + path, { headers: { Accept: "text/html,*/*" } })).status).toBe(404);
    await expect.poll(() => nginx.served().findLast((line) => line.path === path)?.instances).toEqual([]);
  },
);

test("redirects plain http to https, preserving method and body", async () => {
  const answer = await send(`${http}/mcp?a=b`, { method: "POST", headers: { Host: "evil.example" } });
  expect(answer).toMatchObject({ status: 308, headers: { location: `${https}/mcp?a=b` } });
});

test("overwrites forwarded headers from clients", async () => {
  const headers = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "http",
    "X-Real-IP": "203.0.113.9",
    Forwarded: "for=203.0.113.9;host=evil.example",
    Authorization: "Bearer untouched",
  };
  const seen = (await send(`${https}/mcp`, { headers })).json();
  expect(seen).toMatchObject({
    host: new URL(https).host,
    authorization: "Bearer untouched",
    "x-forwarded-for": "127.0.0.1",
    "x-forwarded-host": new URL(https).host,
    "x-forwarded-proto": "https",
    "x-real-ip": "127.0.0.1",
  });
  expect(JSON.stringify(seen)).not.toMatch(/203\.0|evil/);
});

test("forwards a long token, but not a huge body", async () => {
  const headers = { Authorization: `Bearer ${"a".repeat(60_000)}` };
  expect((await send(`${https}/mcp`, { headers })).status).toBe(200);
  expect((await send(`${https}/mcp`, { method: "POST", body: Buffer.alloc(17 * 2 ** 20) })).status).toBe(413);
});

test("a response that does not wait for a large body arrives", async () => {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const answer = await send(`${https}/mcp/refused`, { method: "POST", body: Buffer.alloc(12_000_000, 97) });
    expect(answer.status).toBe(401);
  }
});

test("events arrive while the response continues", async () => {
  const events: string[] = [];
  const ended = new Promise<void>((resolve) => {
    request(`${https}/mcp/stream`, { agent: false }, (response) => {
      response.on("data", (chunk) => events.push(String(chunk)));
      response.on("end", resolve);
    }).end();
  });
  await expect.poll(() => events).toEqual(["data: one\n\n"]);
  goOn();
  await ended;
  expect(events.join("")).toBe("data: one\n\ndata: two\n\n");
});

test("the log contains no query strings", async () => {
  await send(`${https}/operator/connect/callback?code=once`);
  await expect.poll(() => nginx.served().at(-1)?.path).toBe("/operator/connect/callback");
  expect(nginx.log()).not.toContain("once");
});
