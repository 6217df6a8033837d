import { describe, expect, test } from "vitest";
import { toolDescriptions } from "@/lib/tools";
import { send } from "@/tests/support/http";
import { sharedApp, sharedEmulator } from "./contract/setup";

const emulator = sharedEmulator();
const local = sharedApp(emulator);
const hidden = sharedApp(emulator, { SHOW_TOOLS: "0" });
const atPublicUrl = sharedApp(emulator, { BASE_URL: "https://mcp.example.com" });
const shownPublicly = sharedApp(emulator, { BASE_URL: "https://mcp.example.com", SHOW_TOOLS: "1" });
const unconfigured = sharedApp(emulator, { DESCOPE_CONFIG_URL: "" });

const names = (await toolDescriptions()).map(({ name }) => name);
const anchors = (body: string) => [...body.matchAll(/id="tool-([^"]+)"/g)].map(([, name]) => name);
const visit = async ({ url }: { url: string }, headers: Record<string, string> = {}) =>
  (await send(`${url}/tools`, { headers: { Accept: "text/html", ...headers } })).body;

describe("/tools", () => {
  test("shows every tool of a local server", async () => {
    const body = await visit(local());
    expect(anchors(body)).toEqual(names);
    for (const { scopes } of await toolDescriptions()) for (const scope of scopes) expect(body).toContain(scope);
  });

  test("shows a local server's tools under no foreign name, with any setting", async () => {
    for (const [name, value] of [
      ["Host", "rebound.example"],
      ["Origin", "https://evil.example"],
    ] as const) {
      const body = await visit(local(), { [name]: value });
      expect(anchors(body)).toEqual([]);
      expect(body).toContain("Open the page at localhost");
    }
  });

  test("shows a public server's tools only by choice", async () => {
    expect(anchors(await visit(atPublicUrl()))).toEqual([]);
    expect(await visit(atPublicUrl())).toContain("SHOW_TOOLS=1");
    expect(anchors(await visit(shownPublicly()))).toEqual(names);
  });

  test("shows nothing with SHOW_TOOLS=0, not even in the data for the browser", async () => {
    const body = await visit(hidden());
    for (const name of names) expect(body).not.toContain(name);
  });

  test("names the variable when nothing is configured", async () => {
    expect(await visit(unconfigured())).toContain("DESCOPE_CONFIG_URL");
  });
});
