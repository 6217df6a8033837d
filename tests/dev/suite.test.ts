import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { text as textOf } from "node:stream/consumers";
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, jwtVerify, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ArgumentError } from "@/dev/command-line";
import { junitReport, printReport } from "@/dev/doctor/print";
import { judge, runSuite } from "@/dev/doctor/suite";
import { takeToken } from "@/dev/doctor/suite/command";
import { describeSeen } from "@/dev/doctor/suite/expectations";
import { linkTo, type Material, probes } from "@/dev/doctor/suite/probes";
import { readMessage, send } from "@/dev/doctor/suite/send";
import { decodeToken, explainToken, forgeTokens, readToken, scrubberFor } from "@/dev/doctor/suite/token";
import type { Answer, Answered } from "@/lib/checks/facts/answer";
import { outsideSite } from "@/lib/checks/facts/site";
import { type Calls, sourcesIn, testEveryTextIsTried, testLinearTime } from "@/tests/support/linear-text";
import { pastes } from "@/tests/support/pasted";

const resource = "https://mcp.example.com/mcp";
const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
const mint = (claims: object = {}) =>
  new SignJWT({ sub: "U2ada", aud: resource, exp: Math.floor(Date.now() / 1000) + 3600, ...claims })
    .setProtectedHeader({ alg: "RS256", kid: "k1", typ: "JWT" })
    .sign(privateKey);
const token = await mint();
const half = Math.floor(token.length / 2);

describe("a pasted token", () => {
  test.each(pastes)("with %s", (_paste, make) => {
    expect(readToken(make("DOCTOR_TOKEN", token))).toBe(token);
  });
  test.each([
    ["Bearer", `Bearer ${token}`],
    ["bearer in another case, and a line break", `  bEARER  ${token}\n`],
    ["DPoP", `DPoP ${token}`],
    ["a header", `Authorization: Bearer ${token}`],
    ["a header in JSON", `"Authorization": "Bearer ${token}",`],
    ["a quoted value of a header", `"Bearer ${token}"`],
    ["the variable and Bearer", `DOCTOR_TOKEN="Bearer ${token}"`],
    ["line breaks of a terminal", `${token.slice(0, half)}\n${token.slice(half)}`],
    ["the token response", JSON.stringify({ access_token: token, token_type: "Bearer" })],
  ])("with %s", (_name, pasted) => {
    expect(readToken(pasted)).toBe(token);
  });
  test("may be opaque", () => {
    expect(readToken("Bearer gho_16C7e42F292c6912E7710c838347Ae178B4a")).toBe(
      "gho_16C7e42F292c6912E7710c838347Ae178B4a",
    );
  });
  test.each([
    ["", /is empty/],
    ["Bearer ", /is empty/],
    ["Authorization: Bearer", /is empty/],
    ["  \n", /is empty/],
    ["$TOKEN", /a reference to another variable that was not expanded/],
    ["eyJhbGciOi…", /was shortened when it was copied/],
    ["two words", /it contains a space/],
    ["tökentöken", /not ASCII/],
  ])("%j is refused, and not repeated", (pasted, message) => {
    const read = () => readToken(pasted);
    expect(read).toThrow(ArgumentError);
    expect(read).toThrow(message);
    if (/\w/.test(pasted) && !/Bearer/.test(pasted)) expect(read).not.toThrow(pasted);
  });
});

describe("where a token comes from, and goes to", () => {
  const https = new URL(resource);
  const nothing = () => Readable.from([]);
  test("an argument, before the variable", async () => {
    expect(await takeToken({ url: https, token: "one" }, "two", nothing())).toBe("one");
    expect(await takeToken({ url: https }, "two", nothing())).toBe("two");
    expect(await takeToken({ url: https }, "", nothing())).toBeUndefined();
    expect(await takeToken({ url: https }, undefined, nothing())).toBeUndefined();
  });
  test("standard input, for -", async () => {
    expect(await takeToken({ url: https, token: "-" }, "two", Readable.from(["Bea", "rer one\n"]))).toBe("one");
    await expect(takeToken({ url: https, token: "-" }, "two", nothing())).rejects.toThrow("The access token is empty");
  });
  test("no more than a token's length is read", async () => {
    const endless = Readable.from(
      (function* () {
        for (;;) yield "a".repeat(65_536);
      })(),
    );
    await expect(takeToken({ url: https, token: "-" }, undefined, endless)).rejects.toThrow("More than 256 KiB");
  });
  test.each(["http://localhost:3000", "http://127.0.0.1", "http://[::1]:80", "http://app.localhost"])(
    "%s may get it",
    async (url) => {
      expect(await takeToken({ url: new URL(url), token }, undefined, nothing())).toBe(token);
    },
  );
  test.each(["http://mcp.example.com", "http://192.168.0.2", "http://localhost.example.com", "http://10.0.0.1:3000"])(
    "%s may not",
    async (url) => {
      await expect(takeToken({ url: new URL(url), token }, undefined, nothing())).rejects.toThrow(
        "A token is sent over https only",
      );
    },
  );
});

describe("what a token says about itself", () => {
  const now = 1_000_000;
  test.each<[string, JWTPayload, string | undefined]>([
    ["a valid one", { exp: now + 60, aud: resource }, undefined],
    ["one without claims of time", {}, undefined],
    ["one whose times are no numbers", JSON.parse('{"exp":null,"nbf":"2000000"}'), undefined],
    ["an expired one", { exp: now - 7_200 }, "The token has expired: expired 2 hours ago"],
    ["one that expires now", { exp: now }, "The token has expired: expired 1 second ago"],
    ["a future one", { nbf: now + 90_000 }, "The token is not valid yet: valid in 1 day"],
    ["one of a clock that differs a little", { nbf: now + 30 }, undefined],
    ["a bound one", { cnf: { jkt: "x" } }, "The token is bound to a client's key (DPoP): claim cnf.jkt"],
    [
      "one for another server",
      { aud: ["P2x", "https://other.example/mcp"] },
      "The token is for another server: the aud claim names another URL",
    ],
    ["one for several servers", { aud: ["https://other.example/mcp", resource] }, undefined],
    ["one for the origin", { aud: "https://mcp.example.com/" }, undefined],
    ["one whose audience is no URL", { aud: ["P2x", "urn:a", "https://"] }, undefined],
  ])("%s", (_name, claims, expected) => {
    const problem = explainToken({ claims }, resource, now);
    expect(problem && `${problem.title}: ${problem.saw}`).toBe(expected);
  });
  test.each<[JWTPayload, boolean]>([
    [{ exp: now - 200 }, false],
    [{ exp: now - 400 }, true],
    [{ nbf: now + 200 }, false],
    [{ nbf: now + 400 }, true],
  ])("servers may differ by minutes: whether %j must be refused", (claims, isInvalid) => {
    expect(explainToken({ claims }, resource, now)).toMatchObject({ isInvalid });
  });
  test.each(["opaque", "a.b.c", "eyJ.eyJ.x", "a.b.c.d.e", ""])("nothing, if it is %j", (text) => {
    expect(decodeToken(text)).toEqual({});
  });
});

describe("forged tokens", () => {
  test("none is valid, and each has the claims that it should have", async () => {
    const jwk = { ...(await exportJWK(publicKey)), kid: "k1" };
    const forged = await forgeTokens(token, [{ kty: "unknown" }, jwk]);
    const entries = Object.entries(forged ?? {});
    expect(entries).toHaveLength(9);
    expect(new Set(entries.map(([, text]) => text)).size).toBe(9);
    for (const [, text] of entries) await expect(jwtVerify(text, publicKey)).rejects.toThrow();
    expect(decodeToken(forged?.foreignKey ?? "")).toMatchObject({
      header: { alg: "RS256", kid: "k1" },
      claims: { sub: "U2ada", aud: resource },
    });
    expect(decodeToken(forged?.otherClaims ?? "").claims).toMatchObject({ sub: "someone-else" });
    expect(decodeToken(forged?.expired ?? "").claims?.exp).toBeLessThan(Date.now() / 1000);
    expect(decodeToken(forged?.embeddedKey ?? "").header).toHaveProperty("jwk");
    // A server that takes the public key for a secret accepts it.
    const secret = new TextEncoder().encode(await exportSPKI(publicKey));
    expect((await jwtVerify(forged?.publicKeyAsSecret ?? "", secret)).payload.sub).toBe("U2ada");
  });
  test("without the issuer's key there is one less", async () => {
    expect(await forgeTokens(token)).toMatchObject({ publicKeyAsSecret: undefined, algNone: expect.any(String) });
  });
  test.each<[object, object]>([
    [
      { alg: "RS256", b64: false, crit: ["b64"] },
      { exp: "soon", aud: 5 },
    ],
    [
      { alg: "none", typ: 5, kid: null },
      { nbf: {}, sub: null },
    ],
    [{ alg: "ES256K", x5c: "x", jwk: 1 }, {}],
    [{ alg: 5 }, { exp: -1 }],
  ])("odd headers and claims break nothing: %j %j", async (header, claims) => {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const odd = `${encode(header)}.${encode(claims)}.c2ln`;
    explainToken(decodeToken(odd), resource);
    const forged = await forgeTokens(odd);
    if (forged) expect(Object.values(forged).filter(Boolean).length).toBe(8);
  });
  test.each(["opaque", "a.b.c.d.e", ""])("none can be made of %j", async (text) => {
    expect(await forgeTokens(text)).toBeUndefined();
  });
});

describe("evidence", () => {
  const scrub = scrubberFor(token);
  test.each<[string, string, string]>([
    ["the token", `got ${token}!`, "got [token]!"],
    ["half of it", `got ${token.slice(half)}!`, "got [token]!"],
    ["two parts", `${token.slice(5, 20)} and ${token.slice(30, 50)}`, "[token] and [token]"],
    ["another case", token.toUpperCase(), "[token]"],
    ["nothing of it", "invalid token, please sign in", "invalid token, please sign in"],
    ["nothing at all", "", ""],
  ])("without %s", (_name, text, expected) => {
    expect(scrub(text)).toBe(expected);
  });
  test("without a short token either", () => {
    expect(scrubberFor("abc")("an ABC of abc")).toBe("an [token] of [token]");
  });
});

test("the table has unique IDs, complete texts, and a source for each rule", () => {
  expect(new Set(probes.map(({ id }) => id)).size).toBe(probes.length);
  for (const { title, failure, fix, source } of probes) {
    expect(title).not.toBe(failure);
    expect(fix).toMatch(/\.$/);
    expect(linkTo(source)).toMatch(/^https:\/\/[\w.-]+\/.+/);
  }
});

const material: Material = { token, browserOrigin: "https://claude.ai", isLocal: false, plainBody: "{}" };
const answer = (status: number, body: object | string = "", headers: Record<string, string> = {}): Answered => ({
  url: resource,
  status,
  headers,
  body: typeof body === "string" ? body : JSON.stringify(body),
  elapsedMs: 1,
  at: 0,
});
const result = { jsonrpc: "2.0", id: 1, result: {} };
const rpcError = (code: number) => ({ jsonrpc: "2.0", id: 1, error: { code, message: "no" } });
const challenge = (parameters: string) => ({ "www-authenticate": `Bearer ${parameters}` });
const probe = (id: string) => {
  const found = probes.find((one) => one.id === id);
  if (!found) throw new Error(`no probe ${id}`);
  return found;
};

describe("a response is judged", () => {
  test.each<[string, Answer, string]>([
    ["alg-none", answer(401), "pass"],
    ["alg-none", answer(200, result), "fail"],
    ["alg-none", answer(403), "fail"],
    ["alg-none", answer(500), "fail"],
    ["alg-none", answer(429), "skip"],
    ["alg-none", { url: resource, error: "no complete answer within 8 s", elapsedMs: 8_000, isLate: true }, "fail"],
    ["batch", answer(400), "pass"],
    ["batch", answer(429), "skip"],
    ["batch", answer(200, [result]), "warn"],
    ["batch", answer(502), "fail"],
    ["accept-json", answer(406), "info"],
    ["accept-json", answer(200, `event: message\ndata: \n\ndata: ${JSON.stringify(result)}\n\n`), "pass"],
    ["accept-json", answer(200, "<html>"), "info"],
    ["accept-json", answer(503), "fail"],
    ["no-token-no-error", answer(401, "", challenge('resource_metadata="https://a.example/x"')), "pass"],
    ["no-token-no-error", answer(401, "", challenge('error="invalid_token"')), "warn"],
    ["invalid-token-error", answer(401, "", challenge('error="invalid_token"')), "pass"],
    ["invalid-token-error", answer(401), "warn"],
    ["invalid-token-metadata", answer(401, "", challenge('resource_metadata="https://a.example/x"')), "pass"],
    ["invalid-token-metadata", answer(401, "", challenge('resource_metadata="/x"')), "fail"],
    ["empty-token", answer(400), "pass"],
    ["method-put", answer(405, "", { allow: "POST" }), "pass"],
    ["method-put", answer(405), "fail"],
    ["method-put", answer(501), "pass"],
    ["method-get", answer(200, "", { "content-type": "text/event-stream; charset=utf-8" }), "pass"],
    ["method-get", answer(200, "", { "content-type": "text/html" }), "fail"],
    ["method-unknown", answer(200, rpcError(-32601)), "pass"],
    ["method-unknown", answer(200, rpcError(-32603)), "fail"],
    ["method-unknown", answer(200, result), "fail"],
    ["modern-method-unknown", answer(200, rpcError(-32601)), "fail"],
    ["tool-unknown", answer(200, { ...result, result: { isError: true } }), "pass"],
    ["tool-unknown", answer(200, result), "warn"],
    ["session-unknown", answer(404), "pass"],
    ["session-unknown", answer(200, result), "pass"],
    ["session-unknown", answer(401), "fail"],
    ["older-version", answer(200, { ...result, result: { protocolVersion: "2025-06-18" } }), "pass"],
    ["older-version", answer(200, { ...result, result: { protocolVersion: "2025-11-25" } }), "info"],
    ["cors-answer", answer(200, result, { "access-control-allow-origin": "*" }), "pass"],
    ["cors-answer", answer(200, result, { "access-control-allow-origin": "https://claude.ai" }), "pass"],
    ["cors-answer", answer(200, result, { "access-control-allow-origin": "https://a.example" }), "info"],
    ["origin-foreign", answer(403), "pass"],
    ["origin-foreign", answer(200, result), "fail"],
  ])("%s %#: %o is %s", (id, given, status) => {
    expect(judge(probe(id), given, material).status).toBe(status);
  });
  test("with the rule and its source, if it is wrong", () => {
    expect(judge(probe("alg-none"), answer(200, result), material)).toEqual({
      id: "alg-none",
      group: "tokens",
      title: "An unsigned token (alg: none) is not refused with 401",
      status: "fail",
      saw: "200, a result; expected: 401",
      fix: expect.stringMatching(/^Verify the signature .* Required by RFC 8725 §3\.1\.$/),
      help: "https://www.rfc-editor.org/rfc/rfc8725#section-3.1",
    });
  });
});

describe("reports", () => {
  const nasty = "\"quotes\" 'single' <b>&amp; ]]> \u0000\u001b[31m \ud800 \ufffe \u2028 end";
  const results = [
    { ...judge(probe("alg-none"), answer(200, result), material), title: nasty, saw: nasty, fix: nasty },
    { id: nasty, group: "tokens", title: nasty, status: "skip" as const, saw: nasty },
    { id: "a", group: "tokens", title: nasty, status: "pass" as const, saw: nasty },
  ];
  const report = { ready: false, checkedAt: "2026-01-01T00:00:00.000Z", checks: results };
  test("JUnit XML is well-formed, whatever a server says", () => {
    const xml = junitReport(report);
    expectWellFormed(xml);
    expect(xml).toContain('classname="doctor.tokens"');
    expect(xml).toContain('<testsuites tests="3" failures="1" skipped="1">');
  });
  test("the text has the suite's sections and links to the rule", () => {
    const plain = (text: string) => text;
    const paint = { red: plain, green: plain, yellow: plain, bold: plain, dim: plain };
    const text = printReport({ ...report, checks: [judge(probe("alg-none"), answer(200, result), material)] }, "here", {
      paint,
      width: 80,
    });
    expect(text).toMatch(/^Tokens\n {2}✗ An unsigned token/m);
    expect(text).toContain("    https://www.rfc-editor.org/rfc/rfc8725#section-3.1\n");
  });
  test("every probe has a place in docs/comparison.md", () => {
    const page = readFileSync("docs/comparison.md", "utf8");
    for (const { id } of probes) expect(page).toContain(`\n| \`${id}\` |`);
  });
});

const tryTo = (run: () => unknown) => {
  try {
    return run();
  } catch (error) {
    if (error instanceof ArgumentError) return undefined;
    throw error;
  }
};
const calls: Calls = {
  readToken: (text) => [tryTo(() => readToken(text)), tryTo(() => readToken(`Authorization: Bearer ${text}`))],
  decodeToken: (text) => [decodeToken(text), decodeToken(`${text}.${text}.${text}`)],
  explainToken: (text) => explainToken({ claims: { aud: [text], cnf: { jkt: text } } }, resource),
  scrubberFor: (text) => [scrubberFor(token)(text), scrubberFor(text.slice(0, 1_000))(text)],
  readMessage: (text) => [readMessage(text), readMessage(`data: ${text}\ndata: ${text}`)],
  describeSeen: (text) => describeSeen(answer(200, text, { "content-type": text, location: text })),
  judge: (text) =>
    ["alg-none", "method-put", "tool-unknown", "cors-answer", "invalid-token-metadata"]
      .map(probe)
      .map((one) => [
        judge(one, answer(200, text, { allow: text, "content-type": text }), material),
        judge(one, answer(401, "", { "www-authenticate": text.replace(/[^\x20-\x7E]/g, "?") }), material),
      ]),
};
/** They pass text on to one of these, or get it from the table. */
const noForeignText = [
  "send",
  "messageIn",
  "startConversation",
  "endSessions",
  "build",
  "bodyOf",
  "forgeTokens",
].concat(["runSuite", "blockedBy", "takeToken", "checkWithToken", "linkTo", "speaks", "readableBy"]);
testEveryTextIsTried(sourcesIn(["dev/doctor/suite"]), [...Object.keys(calls), ...noForeignText]);
testLinearTime(calls);

/** Checks what XML 1.0 asks of a document without a DTD: legal characters, escaped text, tags that match. */
function expectWellFormed(xml: string): void {
  expect(xml).toMatch(/^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u);
  const open: string[] = [];
  const rest = xml
    .replace(/^<\?xml [^?]*\?>/, "")
    .replace(/<(\/?)([\w-]+)((?: [\w-]+="[^<"]*")*)(\/?)>/g, (_tag, end, name, _attributes, empty) => {
      if (end) expect(open.pop()).toBe(name);
      else if (!empty) open.push(name);
      return "";
    });
  expect(open).toEqual([]);
  expect(rest).not.toContain("<");
  expect(xml.replace(/&(?:amp|lt|gt|quot|apos);/g, "")).not.toContain("&");
  expect(xml).not.toContain("]]>");
}

describe("a server that answers in odd ways", () => {
  let how: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
  let origin = "";
  const server = createServer((request, response) => how(request, response));
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  test("headers are sent as they are given: none, or several", async () => {
    const seen: string[][] = [];
    how = (request, response) => {
      seen.push(request.rawHeaders);
      response.end();
    };
    await send(origin, { method: "POST", headers: { Authorization: ["a", "b"], Host: "forged.invalid" }, body: "x" });
    expect(seen[0]).toEqual(expect.arrayContaining(["a", "b", "forged.invalid"]));
    expect(seen[0]?.map((name) => name.toLowerCase())).not.toContain("accept");
  });
  test("a stream that stays open ends with the response that was asked for", async () => {
    how = (_request, response) => {
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      response.write(`data: {"jsonrpc":"2.0","method":"notifications/x"}\n\ndata: ${JSON.stringify(result)}\n\n`);
    };
    expect(await send(origin, { method: "POST", headers: {}, body: "{}" })).toMatchObject({ status: 200 });
  });
  test("a stream of which only the headers are wanted is left at once", async () => {
    how = (_request, response) => void response.writeHead(200, { "Content-Type": "text/event-stream" }).flushHeaders();
    expect(await send(origin, { method: "GET", headers: {}, isHead: true })).toMatchObject({ status: 200, body: "" });
  });
  test.each<[string, typeof how, object]>([
    ["drops the connection", (_request, response) => void response.destroy(), { error: "the connection was dropped" }],
    [
      "does not speak HTTP",
      (request) => void request.socket.end("hello\r\n\r\n"),
      { error: expect.stringContaining("not an HTTP response") },
    ],
    [
      "answers with a protocol that nobody asked for",
      ({ socket }) => void socket.end("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
      { error: "the connection was closed without a response" },
    ],
    [
      "hangs in the middle",
      (_request, response) => void response.writeHead(200).write("{"),
      { error: "no complete answer within 8 s", isLate: true },
    ],
    [
      "redirects",
      (_request, response) => void response.writeHead(307, { Location: "http://127.0.0.1:9/" }).end(),
      { status: 307 },
    ],
    [
      "refuses a body before it has arrived",
      (_request, response) => void response.writeHead(413, { Connection: "close" }).end(),
      { status: 413 },
    ],
  ])("a server that %s", async (_name, behave, expected) => {
    how = behave;
    expect(await send(origin, { method: "POST", headers: {}, body: "x".repeat(8 * 1024 * 1024) })).toMatchObject(
      expected,
    );
  });
  test("a version, a session and a message that nobody can use", async () => {
    how = (request, response) => {
      const body = {
        jsonrpc: "2.0",
        id: 1,
        result: { protocolVersion: "2025\r\nX: y\u001b[2J", capabilities: { tools: 1 } },
      };
      response.writeHead(200, { "Mcp-Session-Id": `s-${Math.random()}` });
      response.end(request.method === "POST" ? JSON.stringify(body) : "");
    };
    const results = await runSuite(outsideSite(new URL(origin)), { token });
    // It is not sent back: the server would be blamed for what was never sent.
    expect(results[0]).toMatchObject({ status: "pass", saw: "2026-07-28" });
    expect(results.find(({ id }) => id === "no-token")).toMatchObject({
      status: "fail",
      saw: expect.stringMatching(/^200, /),
    });
    expect(JSON.stringify(results)).not.toMatch(/\\u001b|\\r/);
  });
  test("a server that accepts what it must not: an expired token; and one for another server, which only warns", async () => {
    how = (_request, response) => {
      const body = { jsonrpc: "2.0", id: 1, result: { protocolVersion: "2025-11-25", capabilities: {} } };
      response.end(JSON.stringify(body));
    };
    const site = outsideSite(new URL(origin));
    const expired = await mint({ aud: undefined, exp: Math.floor(Date.now() / 1000) - 3_600 });
    const [first] = await runSuite(site, { token: expired });
    expect(first).toMatchObject({ status: "fail", title: "A token that is not valid is accepted" });
    const [accepted, warned] = await runSuite(site, { token: await mint() });
    expect(accepted).toMatchObject({ id: "token-accepted", status: "pass" });
    expect(warned).toMatchObject({ id: "token", status: "warn", title: "The token is for another server" });
  });
  test.each([[{ protocolVersion: "2025\r\nX: y" }], [{ protocolVersion: "2".repeat(70_000) }], [{}]])(
    "an answer to initialize that no client can use is named: %#",
    async (version) => {
      how = async (request, response) => {
        const isFirst = (await textOf(request)).includes('"initialize"');
        const body = { jsonrpc: "2.0", id: 1, result: { ...version, capabilities: {} } };
        response.writeHead(isFirst ? 200 : 404).end(isFirst ? JSON.stringify(body) : "");
      };
      const [first] = await runSuite(outsideSite(new URL(origin)), { token: await mint({ aud: undefined }) });
      const title = "The answer to initialize is not valid";
      expect(first).toMatchObject({ title, status: "fail", fix: expect.stringContaining("protocolVersion") });
    },
  );
  test("a list of more tools than the usual limit holds", async () => {
    how = async (request, response) => {
      const isList = (await textOf(request)).includes("tools/list");
      const tools = Array.from({ length: isList ? 300 : 0 }, () => ({ name: "a", description: "b".repeat(1_200) }));
      const found = { protocolVersion: "2025-11-25", capabilities: { tools: {} }, tools };
      response.end(JSON.stringify({ jsonrpc: "2.0", id: 1, result: found }));
    };
    const results = await runSuite(outsideSite(new URL(origin)), { token });
    expect(results.find(({ id }) => id === "tools-list")).toMatchObject({ status: "pass", saw: "300 tools" });
  });
  test("an endless body is cut", async () => {
    how = (_request, response) => {
      const pour = () => {
        while (!response.destroyed && response.write(" ".repeat(65_536)));
      };
      response.on("drain", pour);
      pour();
    };
    const seen = await send(origin, { method: "POST", headers: {}, body: "{}" });
    expect(seen.status).toBe(200);
    expect(seen.error === undefined && seen.body.length).toBe(256 * 1024);
  });
  test("a server that repeats the token in its error gets a report without it", async () => {
    how = (request, response) => {
      const text = JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        error: { code: 1, message: `no ${request.headers.authorization}` },
      });
      response.writeHead(401, { "WWW-Authenticate": `Bearer error="${request.headers.authorization}"` }).end(text);
    };
    const site = outsideSite(new URL(origin));
    const plain = await mint({ aud: undefined });
    const results = await runSuite(site, { token: plain });
    const text = JSON.stringify(results);
    for (let at = 0; at + 10 <= plain.length; at += 1) expect(text).not.toContain(plain.slice(at, at + 10));
    expect(text).toContain("[token]");
    expect(results.find(({ id }) => id === "token-accepted")).toMatchObject({
      status: "fail",
      title: "The token is not accepted",
    });
    expect(results.find(({ id }) => id === "token-echo")).toMatchObject({ status: "warn" });
  });
  test("an expired token is explained before what the server says", async () => {
    how = (_request, response) => void response.writeHead(401).end();
    const expired = await mint({ exp: Math.floor(Date.now() / 1000) - 7_300 });
    const results = await runSuite(outsideSite(new URL(origin)), { token: expired });
    expect(results[0]).toMatchObject({
      id: "token-accepted",
      status: "fail",
      title: "The token has expired",
      saw: expect.stringMatching(/^expired 2 hours ago; /),
    });
    const others = results.filter(({ id }) => id !== "token-accepted" && id !== "token-echo");
    expect(new Set(others.map(({ status, saw }) => `${status}: ${saw}`))).toEqual(
      new Set(["skip: Blocked by: The token has expired"]),
    );
  });
});
