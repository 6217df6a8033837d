import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import type { PrintedResult } from "@/dev/doctor/print";
import { runSuite } from "@/dev/doctor/suite";
import { suiteGroups } from "@/dev/doctor/suite/probes";
import { type Emulator, startEmulator } from "@/dev/emulator";
import { checkResult } from "@/lib/checks/check";
import { outsideSite } from "@/lib/checks/facts/site";
import { type Front, lookUntil, type Misbehaviour, startFront } from "@/tests/flow/checks/setup";
import { type App, startApp } from "@/tests/support/app";
import { startBadPeer } from "@/tests/support/bad-peer";
import { type Ended, runCommand } from "./command";
import { comparedIds, rowsOf } from "./comparison";
import { startPeers } from "./peers";

const folder = mkdtempSync(join(tmpdir(), "suite-"));
const doctor = (args: string[], more: { env?: Record<string, string>; typed?: string } = {}) =>
  runCommand("doctor", args, { cwd: folder, ...more });
const reportSchema = z.object({ ready: z.boolean(), checks: z.array(checkResult.extend({ group: z.string() })) });
type Results = PrintedResult[];
const resultsOf = ({ stdout }: Ended): Results => reportSchema.parse(JSON.parse(stdout)).checks;
const ofSuite = (results: Results) => results.filter(({ group }) => suiteGroups.some((name) => name === group));
const notRight = (results: Results) =>
  ofSuite(results)
    .filter(({ status }) => status !== "pass")
    .map(({ id, status }) => `${id} ${status}`);

let emulator: Emulator;
let front: Front;
let app: App;
let token: string;
let keys: unknown[];
/** The server behind the front, for the suite without the rest of the doctor. */
const site = () => outsideSite(new URL(front.origin));

beforeAll(async () => {
  emulator = await startEmulator();
  front = await startFront();
  app = await startApp({ DESCOPE_CONFIG_URL: emulator.configUrl, REQUIRED_SCOPES: "mcp:use", BASE_URL: front.origin });
  front.forwardTo(Number(new URL(app.url).port));
  token = await emulator.mint();
  keys = z.object({ keys: z.array(z.unknown()) }).parse(await (await fetch(emulator.jwksUri)).json()).keys;
});
afterAll(async () => {
  front.close();
  await app.stop();
  await emulator.close();
  rmSync(folder, { recursive: true });
});

/** The server behind the front, with the token. */
const examine = () => doctor([front.origin, "--json", "--token", "-"], { typed: token });

function expectNoToken(text: string): void {
  for (let at = 0; at + 10 <= token.length; at += 1) expect(text).not.toContain(token.slice(at, at + 10));
}

describe("of the production build", () => {
  test("everything is right", async () => {
    const ended = await lookUntil(examine, ({ code }) => code, 0);
    expect(notRight(resultsOf(ended))).toEqual([]);
    expect(ofSuite(resultsOf(ended)).length).toBeGreaterThan(50);
  });

  test.each<[string, string[], { env?: Record<string, string>; typed?: string }]>([
    ["the arguments", ["--token", ""], {}],
    ["standard input", ["--token", "-"], {}],
    ["the environment", [], {}],
  ])("the token of %s reaches no output", async (from, args) => {
    const file = join(folder, "suite.xml");
    const given = from === "the arguments" ? ["--token", `Bearer ${token}`] : args;
    const more =
      from === "the environment" ? { env: { DOCTOR_TOKEN: ` "${token}" ` } } : { typed: `Bearer ${token}\n` };
    const look = () => doctor([front.origin, "--junit", file, ...given], more);
    const { output } = await lookUntil(look, ({ code }) => code, 0);
    expect(output).toMatch(/\nTokens\n {2}✓ The token is accepted {2}2026-07-28, 2025-11-25\n/);
    for (const heading of suiteGroups) expect(output.toLowerCase()).toContain(`\n${heading}\n`);
    const xml = readFileSync(file, "utf8");
    expect(xml).toContain('classname="doctor.tokens" name="alg-none: An unsigned token (alg: none) is refused"');
    for (const text of [output, xml]) expectNoToken(text);
  });

  test("no tool is called, and the server logs no part of the token", async () => {
    await lookUntil(examine, ({ code }) => code, 0);
    const calls = () =>
      app
        .output()
        .split("\n")
        .filter((line) => line.includes('"event":"tool_called"'));
    // Those of the tool that does not exist.
    await expect.poll(calls).not.toEqual([]);
    for (const line of calls()) expect(line).toMatch(/^(?!.*"tool":).*"outcome":"refused"/);
    expect(app.output()).not.toContain(token.slice(-30));
  });

  test("an expired token is explained", async () => {
    const expired = await emulator.mint({}, { expiresIn: -3 * 3600 });
    const look = () => doctor([front.origin, "--token", "-"], { typed: expired });
    const said = /✗ The token has expired\n {4}expired 3 hours ago; initialize: 401, error="invalid_token"/;
    const { stdout } = await lookUntil(look, (seen) => said.test(seen.stdout), true);
    expect(stdout).toContain("skipped. Blocked by: The token has expired");
  });

  test("a token without the required scope is told which one", async () => {
    const weak = await emulator.mint({ scope: "" });
    const look = () => doctor([front.origin, "--token", "-"], { typed: weak });
    await lookUntil(look, ({ stdout }) => stdout.includes("→ Get a token with the scopes mcp:use."), true);
  });
});

describe("a server that is not as it should be", () => {
  const bearerIn = ({ headers }: IncomingMessage) => /^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1] ?? "";
  /** Treats some tokens as if they were valid. */
  const believing =
    (isBelieved: (given: string) => boolean): Misbehaviour =>
    (request) => {
      const given = bearerIn(request);
      if (given && given !== token && isBelieved(given)) request.headers.authorization = `Bearer ${token}`;
      return undefined;
    };
  const tried = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch {
      return undefined;
    }
  };
  const isAlg = (name: RegExp) => (given: string) => name.test(tried(() => decodeProtectedHeader(given).alg) ?? "");
  const withToken =
    (answer: ReturnType<Misbehaviour>): Misbehaviour =>
    (request) =>
      bearerIn(request) === token ? answer : undefined;
  const unsigned = /^none$/i;

  test.each<[string, Misbehaviour, string[]]>([
    ["takes unsigned tokens", believing(isAlg(unsigned)), ["alg-none fail", "alg-none-case fail"]],
    ["compares none as it is written", believing(isAlg(/^nOnE$/)), ["alg-none-case fail"]],
    ["takes a public key for a secret", believing(isAlg(/^HS256$/)), ["public-key-as-secret fail"]],
    [
      "takes the key in a token's header",
      believing((given) => tried(() => decodeProtectedHeader(given).jwk) !== undefined),
      ["embedded-key fail"],
    ],
    [
      "checks no signature",
      believing(
        (given) => given.split(".").length === 3 && (tried(() => decodeJwt(given).exp) ?? 0) > Date.now() / 1000,
      ),
      [
        ...["broken-signature", "no-signature", "changed-claims", "alg-none", "alg-none-case"],
        ...["foreign-key", "embedded-key", "public-key-as-secret"],
      ].map((id) => `${id} fail`),
    ],
    [
      "checks nothing of a token",
      believing(() => true),
      [
        ...["made-up-token fail", "invalid-token-error warn", "invalid-token-metadata fail", "broken-signature fail"],
        ...["no-signature", "changed-claims", "alg-none", "alg-none-case", "foreign-key", "embedded-key"].map(
          (id) => `${id} fail`,
        ),
        ...["public-key-as-secret fail", "expired-token fail", "two-headers warn"],
      ],
    ],
    [
      "reads the token from the URL",
      (request) => {
        const query = new URL(request.url ?? "", front.origin).searchParams.get("access_token");
        if (query) request.headers.authorization = `Bearer ${query}`;
        return undefined;
      },
      ["token-in-query fail"],
    ],
    [
      "takes any scheme",
      (request) => {
        if (request.headers.authorization?.startsWith("Token ")) request.headers.authorization = `Bearer ${token}`;
        return undefined;
      },
      ["other-scheme fail"],
    ],
    [
      "fails at what is odd",
      ({ headers }) => (headers.accept === undefined || headers.accept === "*/*" ? { status: 500 } : undefined),
      ["accept-missing fail", "accept-wildcard fail"],
    ],
    [
      "takes any Origin",
      (request) => {
        if (request.headers.origin?.includes("forged")) request.headers.origin = "";
        if (request.headers.origin === "" || request.headers.origin === "null")
          Reflect.deleteProperty(request.headers, "origin");
        return undefined;
      },
      ["origin-foreign fail", "origin-null fail"],
    ],
    [
      "limits the rate",
      ({ method }) => (method === "PUT" || method === "PATCH" ? { status: 429 } : undefined),
      ["method-put skip", "method-patch skip"],
    ],
    ["drops what it does not like", ({ method }) => (method === "PATCH" ? "drop" : undefined), ["method-patch fail"]],
    ["hangs at a method", ({ method }) => (method === "DELETE" ? "hang" : undefined), ["method-delete fail"]],
    ["pours without end", ({ method }) => (method === "PUT" ? "pour" : undefined), ["method-put fail"]],
  ])("%s", { timeout: 600_000 }, async (_name, how, expected) => {
    front.misbehave(how);
    const results = await lookUntil(() => runSuite(site(), { token, keys }), notRight, expected);
    front.misbehave(undefined);
    expectNoToken(JSON.stringify(results));
  });

  test.each<[string, ReturnType<Misbehaviour>, string | RegExp]>([
    ["hangs", "hang", "no complete answer within 8 s"],
    ["drops the connection", "drop", "the connection was dropped"],
    ["answers without end", "pour", "200, no body"],
    ["answers with 500", { status: 500, body: "oh" }, "500, no body"],
    [
      "answers with a page",
      { status: 200, headers: { "Content-Type": "text/html" }, body: "<html>" },
      "200, text/html",
    ],
    [
      "redirects",
      { status: 307, headers: { Location: "https://led.invalid/" } },
      "307, Location: https://led.invalid/",
    ],
    ["limits the rate", { status: 429 }, "429"],
  ])("%s as soon as there is a token", { timeout: 600_000 }, async (_name, answer, saw) => {
    front.misbehave(withToken(answer));
    const look = async () => (await runSuite(site(), { token, keys }))[0];
    const result = await lookUntil(look, (seen) => seen?.saw.includes(String(saw)), true);
    front.misbehave(undefined);
    expect(result).toMatchObject({ id: "token-accepted", status: "fail" });
  });

  test("one that redirects everything gets no token", async () => {
    const peer = await startBadPeer("redirect");
    const { code, stdout } = await doctor([peer.origin, "--token", "-"], { typed: token });
    peer.close();
    expect([code, peer.led]).toEqual([1, []]);
    expect(stdout).toMatch(/Tokens\n {2}– 1 skipped\. Blocked by: The endpoint redirects/);
  });
});

describe("prints one line, without the token, for", () => {
  test.each<[string, string[], RegExp]>([
    ["a token without a URL", ["--token", "eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl"], /^Pass the URL of the server too/],
    ["a token in place of the URL", ["eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl"], /^"\[token\]" is not a valid URL/],
    [
      "a token without --token",
      ["https://mcp.example.com", "eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl"],
      /^Pass only one URL\. Unexpected: \[token\]/,
    ],
    [
      "plain http",
      ["http://mcp.example.com", "--token", "eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl"],
      /^A token is sent over https only/,
    ],
    [
      "a placeholder",
      ["https://mcp.example.com", "--token", "$TOKEN"],
      /^The access token contains a reference to another variable/,
    ],
    ["no token", ["https://mcp.example.com", "--token", "-"], /^The access token is empty/],
  ])("%s", async (_name, args, message) => {
    const { code, output } = await doctor(args);
    expect([code, output]).toEqual([2, expect.stringMatching(message)]);
    expect(output).not.toContain("c2lnbmF0dXJl");
    expect(output).not.toContain("    at ");
  });
});

test("docs/comparison.md has what is measured", { timeout: 1_200_000 }, async () => {
  const python = process.env.FASTMCP_PYTHON;
  const peers = await startPeers(emulator, python);
  const measure = async () => {
    const columns: Results[] = [];
    for (const { url } of peers) {
      const typed = await emulator.mint({ aud: [emulator.projectId, `${url}/mcp`] });
      columns.push(resultsOf(await doctor([`${url}/mcp`, "--json", "--token", "-"], { typed })));
    }
    return rowsOf(columns);
  };
  const page = readFileSync("docs/comparison.md", "utf8").split("\n");
  const missing = (rows: string[]) =>
    rows.filter((row) => !page.some((line) => line === row || line.startsWith(`${row} `)));
  await lookUntil(measure, missing, []);
  await Promise.all(peers.map((peer) => peer.stop()));
  expect(comparedIds.filter((id) => !page.some((line) => line.startsWith(`| \`${id}\` |`)))).toEqual([]);
});
