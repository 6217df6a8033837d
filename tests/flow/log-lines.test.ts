import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import type { App } from "@/tests/support/app";
import { send } from "@/tests/support/http";
import { sharedApp, sharedEmulator, withColdApp } from "./contract/setup";

const emulator = sharedEmulator();
const app = sharedApp(emulator);

const forged = '{"level":"error","event":"forged"}';
const hostile = `private\n${forged}\r\n\u001b[2J\u2028${forged}`;
const multipart = (name: string, value: string) =>
  `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--x--\r\n`;
const asMultipart = "multipart/form-data; boundary=x";

/** The ID of a server action that anyone may call; an unknown one if there is no build here, which is logged as well. */
function anAction(): string {
  const manifest = ".next/server/server-reference-manifest.json";
  const unknown = "0".repeat(42);
  if (!existsSync(manifest)) return unknown;
  const actions = z
    .object({ node: z.record(z.string(), z.object({ exportedName: z.string() })) })
    .parse(JSON.parse(readFileSync(manifest, "utf8"))).node;
  return Object.keys(actions).find((id) => actions[id]?.exportedName === "whyRefused") ?? unknown;
}

/** The output after the banner, which ends when the server is ready: every line must be one of ours. */
function linesOf({ output }: App): Record<string, unknown>[] {
  const printed = output();
  const [, rest = ""] = /^[^{]*?\n(?=\{)([\s\S]*)$/.exec(printed) ?? [];
  return rest
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

describe("everything that Next.js prints about a malformed request is one line of JSON", () => {
  test.each([
    ["a text", { "Content-Type": "text/plain" }, hostile],
    ["a quoted text", { "Content-Type": "text/plain" }, `["${hostile}"]`],
    ["a form", { "Content-Type": asMultipart }, multipart("0", `["${hostile}"]`)],
    ["a form without boundary", { "Content-Type": "multipart/form-data" }, hostile],
    ["a form that refers to nothing", { "Content-Type": asMultipart }, multipart("$ACTION_REF_1", hostile)],
    ["an unknown action", { "Next-Action": "f".repeat(42), "Content-Type": "text/plain" }, "[]"],
    ["an action with an invalid name", { "Next-Action": forged, "Content-Type": "text/plain" }, "[]"],
    ["another origin", { Origin: `https://evil.example`, "Content-Type": "text/plain" }, "[]"],
  ])("%s", async (_kind, headers, body) => {
    const before = linesOf(app()).length;
    const own = { Origin: app().url, "Next-Action": anAction() };
    await send(`${app().url}/sign-in`, { method: "POST", headers: { ...own, ...headers }, body });
    await expect.poll(() => linesOf(app()).length).toBeGreaterThan(before);
    for (const line of linesOf(app())) {
      expect(line).toMatchObject({
        time: expect.any(String),
        level: expect.stringMatching(/^(info|error)$/),
      });
      expect(line.event).not.toBe("forged");
      expect(JSON.stringify(line)).not.toMatch(/\\u001b|\\n|\\r|\u2028/);
    }
  });
});

test("opening the sign-in page while signed in logs nothing", async () => {
  await withColdApp({ DESCOPE_CONFIG_URL: emulator().configUrl }, async (cold) => {
    const cookie = `DS=${await emulator().mintSession()}`;
    const before = cold.output();
    for (let visit = 0; visit < 2; visit += 1) {
      await send(`${cold.url}/sign-in?next=/help`, { headers: { cookie } });
    }
    // This line comes after any that the visits would have caused.
    await send(`${cold.url}/mcp`, { method: "POST" });
    await expect.poll(() => cold.refusals().length).toBe(1);
    const left = cold.output().slice(before.length).trim().split("\n");
    expect(left.filter((line) => !line.includes('"refused"') && !line.includes("next.config"))).toEqual([]);
  });
});
