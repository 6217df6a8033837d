import { describe, expect, test } from "vitest";
import { startEmulator } from "@/dev/emulator";
import { sharedApp, sharedEmulator, withColdApp } from "@/tests/flow/contract/setup";
import { send } from "@/tests/support/http";

const emulator = sharedEmulator();
const app = sharedApp(emulator);
const unconfigured = sharedApp(emulator, { DESCOPE_CONFIG_URL: "" });
const paths = [
  "",
  "/clients",
  "/clients?q=%00&page=-1",
  "/connect",
  "/connect/callback?code=x&state=y",
  "/token",
  "/try?tool=x",
];

const visit = async (path: string, url = app().url) =>
  send(`${url}/operator${path}`, { headers: { Cookie: `DS=${await emulator().mintSession()}` } });

describe("the operator's pages", () => {
  test.each(paths)("%s opens for an operator", async (path) => {
    expect((await visit(path)).status).toBe(200);
  });

  test.each(["", "/clients"])("%s names the variable that enables the client list", async (path) => {
    expect((await visit(path)).body).toContain("DESCOPE_MANAGEMENT_KEY is not set");
  });

  test.each(["/token", "/connect", "/try"])("%s says that it needs JavaScript", async (path) => {
    expect((await visit(path)).body).toMatch(/<noscript>.*This page needs JavaScript.*<\/noscript>/);
  });

  test("opening a callback sends no requests to Descope", async () => {
    await visit("/connect/callback?code=x&state=y");
    expect(emulator().requests.filter(({ endpoint }) => endpoint === "token")).toEqual([]);
  });

  test.each(paths)("%s does not crash when nothing is configured", async (path) => {
    const { status, body } = await visit(path, unconfigured().url);
    expect(status).toBeLessThan(500);
    expect(body).toContain("DESCOPE_CONFIG_URL");
  });

  test("do not crash when Descope is down", async () => {
    const gone = await startEmulator();
    const session = await gone.mintSession();
    await gone.close();
    await withColdApp({ DESCOPE_CONFIG_URL: gone.configUrl, DESCOPE_MANAGEMENT_KEY: "K2" }, async ({ url }) => {
      for (const path of paths) {
        const { status } = await send(`${url}/operator${path}`, { headers: { Cookie: `DS=${session}` } });
        expect(status).toBeLessThan(500);
      }
    });
  });

  test("the client document names the variable when nothing is configured", async () => {
    const answer = await send(`${unconfigured().url}/operator/client.json`);
    expect(answer.status).toBe(503);
    expect(answer.body).toContain("DESCOPE_CONFIG_URL");
  });
});
