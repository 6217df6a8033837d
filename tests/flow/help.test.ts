import { expect, test } from "vitest";
import { helpPages } from "@/app/help/pages";
import { listTools, post, send } from "@/tests/support/http";
import { sharedApp, sharedEmulator, sharedSamples } from "./contract/setup";

const emulator = sharedEmulator();
const app = sharedApp(emulator, { REQUIRED_SCOPES: "mcp:use" });
const samples = sharedSamples(emulator);

test("every help code has a page", async () => {
  for (const { code } of helpPages) expect((await send(`${app().url}/help/${code}`)).status).toBe(200);
});

test.each([
  ["malformed_token", () => "garbage"],
  ["insufficient_scope", () => emulator().mint({ scope: "" })],
])("a %s refusal links to its help page, which exists", async (code, token) => {
  const { error_uri } = (await listTools(app().url, await token())).json();
  expect(error_uri).toBe(`${app().url}/help/${code}`);
  const page = await send(String(error_uri));
  expect(page.status).toBe(200);
  expect(page.body).toContain("What to do");
});

test("a refusal for a tool's own scope links to its help page", async () => {
  const headers = { Authorization: `Bearer ${await emulator().mint({ scope: "mcp:use" })}` };
  const message = { method: "tools/call", params: { name: "health", arguments: {} } };
  const answer = await post(samples().url, message, headers);
  expect(answer.status).toBe(403);
  expect(answer.json().error_uri).toBe(`${samples().url}/help/insufficient_scope`);
});

test("the list is searched without JavaScript", async () => {
  const { body } = await send(`${app().url}/help?q=missing_claim`);
  expect(body).toContain('href="/help/missing_claim"');
  expect(body).not.toContain('href="/help/dcr"');
});

test("the page of a check shows what it finds now", async () => {
  expect((await send(`${app().url}/help/dcr?fresh=1`)).body).toContain(`registration_endpoint ${emulator().origin}`);
  emulator().set({ registration: false });
  const body = async () => (await send(`${app().url}/help/dcr?fresh=1`)).body;
  await expect.poll(body).toContain("registration_endpoint is missing");
});

test("a refusal has no state of its own", async () => {
  expect((await send(`${app().url}/help/expired`)).body).not.toContain("On this server now");
});

test("a local server shows the state only at its own address", async () => {
  const { status, body } = await send(`${app().url}/help/dcr`, { headers: { Host: "rebound.example" } });
  expect(status).toBe(200);
  expect(body).toContain("Shown only at this server");
  expect(body).not.toContain(emulator().origin);
});
