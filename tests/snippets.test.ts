import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { demoUsers, startEmulator } from "@/dev/emulator";
import type { Feature } from "@/lib/mcp/requirements";
import { describeTools } from "@/lib/mcp/server";
import { type Call, callTool } from "./support/call-tool";
import { writeSnippets } from "./support/snippets";

const emulator = await startEmulator();
const google = "https://www.googleapis.com/calendar/v3";
const addresses = { [google]: "calendarUrl" in emulator ? String(emulator.calendarUrl) : google };
const folder = "test-results/.snippets";
const snippets = writeSnippets(["README.md", "docs/tools.md", "docs/machines.md"], folder, addresses);
// A script: tests/flow/machines.test.ts runs it.
const isScript = (file: string) => file.includes("/machines/");

const features: Feature[] = [];
for (const file of snippets.filter((file) => !isScript(file))) {
  // A snippet that is a test adds its tests here.
  const exported: Record<string, unknown> = await import(/* @vite-ignore */ resolve(file));
  features.push(...Object.values(exported).filter(isFeature));
}

function isFeature(value: unknown): value is Feature {
  return typeof value === "function";
}

beforeAll(() => {
  vi.stubEnv("DESCOPE_CONFIG_URL", emulator.configUrl);
  vi.stubEnv("BASE_URL", "http://localhost:3000");
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await emulator.close();
});

test("the snippets compile as this tree does", async () => {
  const settings = { extends: resolve("tsconfig.json"), include: ["**/*.ts"], compilerOptions: { types: ["node"] } };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(settings));
  const compiled = promisify(execFile)(process.execPath, ["node_modules/typescript/bin/tsc", "-p", folder]);
  const output = await compiled.then(
    () => "",
    (error: unknown) => (error instanceof Error && "stdout" in error ? String(error.stdout) : String(error)),
  );
  expect(output).toBe("");
});

const [ada] = demoUsers;
const token = await emulator.mint({ scope: "outbound.token.fetch" });
await emulator.connections.connect(ada.id, "google-calendar");

const said = (text: unknown) => ({ content: [{ type: "text", text }] });
const billing = { tenant: "T1", roles: ["billing"], scopes: ["orders:write"] };

/** What the documents say about their tools. A tool that is not in a document anymore is not called. */
const runs: Record<string, [Call, unknown][]> = {
  my_account: [
    [{ caller: { subject: "U2ada", tenant: "T1" } }, said("user U2ada, tenant T1")],
    [{ caller: { kind: "machine" } }, said("a client that acts for itself, tenant none")],
  ],
  refund_order: [
    [{ caller: billing, args: { order: "T1-7" } }, said("Refunded T1-7")],
    [
      { caller: billing, args: { order: "T2-7" } },
      { isError: true, ...said(expect.stringContaining("list_orders")) },
    ],
    [{ caller: { ...billing, tenant: undefined } }, { refused: "unknown_tool" }],
    [{ caller: { ...billing, scopes: [] } }, { refused: "insufficient_scope", scopes: ["orders:write"] }],
  ],
  next_event: [
    [{ caller: { token } }, said(expect.stringContaining("calendar#events"))],
    [{}, { refused: "insufficient_scope", scopes: ["outbound.token.fetch"] }],
  ],
  close_account: [
    [{}, said(expect.stringContaining("Not closed"))],
    [{ args: { confirmed: true } }, said("Closed")],
    [{ args: { confirmed: true }, protocol: "2025" }, said("Closed")],
    [{ elicit: () => ({ action: "accept", content: { close: true } }) }, said("Closed")],
    [{ args: { confirmed: true }, elicit: () => ({ action: "decline" }) }, said(expect.stringContaining("Not closed"))],
  ],
  import_rows: [[{ args: { rows: 3 } }, said("3 rows")]],
  last_invoice: [[{}, { content: [{ type: "resource_link", uri: "invoice://2026-10" }] }]],
};

const found = await Promise.all(
  features.map(async (feature) => (await describeTools([feature])).map(({ name }) => ({ feature, name }))),
);

describe.each(found.flat())("$name", ({ feature, name }) => {
  const calls: [Call, unknown][] = runs[name] ?? [[{}, expect.anything()]];

  test.each(calls)("answers %j", async (call, expected) => {
    expect(await callTool(feature, { tool: name, ...call })).toMatchObject(Object(expected));
  });
});
