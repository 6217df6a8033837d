import { expect, test } from "vitest";
import { helpPages } from "@/app/help/pages";
import { listTools, send } from "@/tests/support/http";
import { sharedApp, sharedEmulator } from "./contract/setup";

const emulator = sharedEmulator();
const app = sharedApp(emulator, { REQUIRED_SCOPES: "mcp:use" });

test("every help code has its page", async () => {
  for (const { code } of helpPages) expect((await send(`${app().url}/help/${code}`)).status).toBe(200);
});

test.each([
  ["malformed_token", () => "garbage"],
  ["insufficient_scope", () => emulator().mint({ scope: "" })],
])("a refusal as %s links to its page, which is there", async (code, token) => {
  const { error_uri } = (await listTools(app().url, await token())).json();
  expect(error_uri).toBe(`${app().url}/help/${code}`);
  const page = await send(String(error_uri));
  expect(page.status).toBe(200);
  expect(page.body).toContain("What to do");
});
