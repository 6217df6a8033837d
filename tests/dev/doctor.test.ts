import { createServer } from "node:http";
import getPort from "get-port";
import { expect, test } from "vitest";
import { ArgumentError, namesDescope, paintFor, wrap } from "@/dev/command-line";
import { readArguments } from "@/dev/doctor/arguments";
import { examineHere, examineUrl, findLocalServer } from "@/dev/doctor/examine";
import { junitReport, printReport } from "@/dev/doctor/print";
import { defaultPorts, originOf, readServerArguments } from "@/dev/server-arguments";
import type { Report } from "@/lib/checks/report";
import { pastes } from "@/tests/support/pasted";
import { longestTestMs } from "@/tests/support/patience";

const report: Report = {
  ready: false,
  checkedAt: "2026-01-01T00:00:00.000Z",
  checks: [
    { id: "configuration", group: "configure", title: "It is complete", status: "pass", saw: "all of it" },
    {
      id: "pkce",
      group: "sign-in",
      title: "S256 is not offered",
      status: "fail",
      saw: '<plain> & "no"',
      fix: "Do this",
    },
    {
      id: "keys",
      group: "sign-in",
      title: "Keys are there",
      status: "skip",
      saw: "Blocked by: S256 is not offered",
    },
  ],
};
const plain = paintFor({}, {});

test("the report shows what passed, what failed with its fix, and what was skipped", () => {
  expect(printReport(report, "here", { paint: plain, width: 80 })).toBe(`
here

Configure
  ✓ It is complete  all of it

Sign in
  ✗ S256 is not offered
    <plain> & "no"
    → Do this
  – 1 skipped. Blocked by: S256 is not offered

Not ready for MCP clients  1 passed, 1 failed, 1 skipped
`);
});

test("shows the alternative at the end", () => {
  const text = printReport(report, "here", { paint: plain, width: 80, hint: "Or run `npm run dev`." });
  expect(text).toMatch(/1 skipped\nOr run `npm run dev`\.\n$/);
});

test("a failure links to its help page, if there is one", () => {
  const [, pkce] = report.checks;
  const checks = pkce ? [{ ...pkce, help: "/help/pkce" }] : [];
  const page = { paint: plain, width: 80, helpOrigin: "http://localhost:3000" };
  expect(printReport({ ...report, checks }, "here", page)).toContain("    http://localhost:3000/help/pkce\n");
});

test.each([
  ["a terminal", { isTTY: true }, {}, true],
  ["a pipe", {}, {}, false],
  ["a terminal with NO_COLOR", { isTTY: true }, { NO_COLOR: "1" }, false],
  ["a dumb terminal", { isTTY: true }, { TERM: "dumb" }, false],
])("colors on %s", (_name, stream, env, isColoured) => {
  expect(paintFor(stream, env).red("x") === "x").toBe(!isColoured);
});

test("JUnit XML has a case per check, and is well-formed for any evidence", () => {
  const xml = junitReport(report);
  expect(xml).toContain('<testsuites tests="3" failures="1" skipped="1">');
  expect(xml).toContain('<failure message="&lt;plain&gt; &amp; &quot;no&quot;">');
  expect(xml.match(/<testcase /g)).toHaveLength(3);
});

test("does not break long words", () => {
  expect(wrap("see https://example.com/a/very/long/address now", "  ", 20)).toEqual([
    "  see",
    "  https://example.com/a/very/long/address",
    "  now",
  ]);
});

test("reads a URL and the options", () => {
  const read = readArguments(["https://mcp.example.com", "--json", "--junit", "out.xml"]);
  expect(read).toEqual({
    json: true,
    help: false,
    junit: "out.xml",
    url: new URL("https://mcp.example.com"),
  });
  expect(readArguments([])).toEqual({ json: false, help: false });
});

test.each(pastes)("reads a URL pasted with %s", (_paste, make) => {
  const url = "https://mcp.example.com/mcp?tenant=a#b";
  expect(readArguments(["--", make("BASE_URL", url)]).url?.href).toBe(url);
});

test.each([
  [["mcp.example.com"], '"mcp.example.com" is not a valid URL. Use the full URL, starting with https://'],
  [["ftp://mcp.example.com"], '"ftp://mcp.example.com" is not a valid URL. Use the full URL, starting with https://'],
  [[""], '"" is not a valid URL. Use the full URL, starting with https://'],
  [
    ["$URL"],
    '"$URL" contains a reference to another variable that was not expanded. Use the full URL, starting with https://',
  ],
  [
    ["https://mcp\n.example"],
    '"https://mcp\n.example" is not a valid URL: it contains a line break. Use the full URL, starting with https://',
  ],
  [["https://a.example", "https://b.example"], "Pass only one URL. Unexpected: https://b.example"],
  [["--yaml"], "Unknown option '--yaml'"],
  [["--junit"], "Option '--junit <value>' argument missing"],
])("%j: %s", (given, message) => {
  expect(() => readArguments(given)).toThrow(new ArgumentError(message));
});

const localReport = { ready: true, checkedAt: "2026-01-01T00:00:00.000Z", checks: [] };

test("finds a server on the last port that npm run dev may choose", async () => {
  // Other programs may use the very last ones.
  const port = await getPort({ port: defaultPorts.slice(10).reverse() });
  expect(defaultPorts).toContain(port);
  const server = createServer((_request, response) => response.end(JSON.stringify(localReport)));
  await new Promise<void>((resolve) => server.listen(port, "localhost", resolve));
  const found = await findLocalServer();
  server.close();
  server.closeAllConnections();
  // A developer's own server on a lower port is found first.
  expect(found?.port).toBeLessThanOrEqual(port);
  expect(await findLocalServer(port)).toBeUndefined();
});

test.each(["/mcp", "/mcp/"])(
  "a server at %s is asked with and without the slash, and for no doubled one",
  async (path) => {
    const asked: string[] = [];
    const server = createServer(({ url = "" }, answer) => {
      asked.push(url);
      answer.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    await examineUrl(new URL(`http://127.0.0.1:${port}${path}`)).running.report;
    server.close();
    expect(asked).toEqual(expect.arrayContaining(["/mcp", "/mcp/"]));
    expect(asked.filter((url) => url.includes("//"))).toEqual([]);
  },
);

test("says that a server does not answer, not that nothing is configured", { timeout: longestTestMs }, async () => {
  const server = createServer(() => undefined);
  const port = await getPort();
  await new Promise<void>((resolve) => server.listen(port, "localhost", resolve));
  const { subject, hint, running } = await examineHere({ PORT: String(port) });
  const { checks } = await running.report;
  server.close();
  server.closeAllConnections();
  expect(checks.filter(({ status }) => status === "fail").map(({ id }) => id)).toEqual(["reachable"]);
  expect(`${subject} ${hint}`).toContain(`http://localhost:${port}`);
});

test.each([
  ["localhost", "http://localhost:3000"],
  ["0.0.0.0", "http://localhost:3000"],
  ["::", "http://localhost:3000"],
  ["127.0.0.1", "http://127.0.0.1:3000"],
  ["::1", "http://[::1]:3000"],
  ["[::1]", "http://[::1]:3000"],
])("npm run dev -- -H %s is reached at %s", (given, origin) => {
  expect(originOf(readServerArguments(["-H", given]).hostname, "3000")).toBe(origin);
});

test.each([
  [{}, false],
  [{ DESCOPE_CONFIG_URL: "" }, false],
  [{ DESCOPE_CONFIG_URL: ' "" ' }, false],
  [{ DESCOPE_CONFIG_URL: "wrong" }, true],
  [{ NEXT_PUBLIC_DESCOPE_PROJECT_ID: "P2x" }, true],
])("%j names a Descope server: %s", (env, isNamed) => {
  expect(namesDescope(env)).toBe(isNamed);
});
