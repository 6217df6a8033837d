import { expect, test } from "vitest";
import { demoUsers } from "@/dev/emulator";
import { toolDescriptions } from "@/lib/tools";
import { sharedApp, sharedEmulator } from "@/tests/flow/contract/setup";
import { send } from "@/tests/support/http";

const emulator = sharedEmulator();
const hidden = sharedApp(emulator, { SHOW_TOOLS: "0" });
const open = sharedApp(emulator);
const names = (await toolDescriptions()).map(({ name }) => name);

async function visit(url: string, session: string) {
  const headers = { Accept: "text/html", Cookie: `DS=${session}` };
  return (await send(`${url}/tools`, { headers })).body;
}

test("operators see hidden tools, and can try each", async () => {
  const body = await visit(hidden().url, await emulator().mintSession());
  for (const name of names) {
    expect(body).toContain(`id="tool-${name}"`);
    expect(body).toContain(`/operator/try?tool=${name}`);
  }
});

test("other users see no hidden tools, and can try none", async () => {
  const session = await emulator().mintSession({ sub: demoUsers[1].id, roles: [] });
  const body = await visit(hidden().url, session);
  for (const name of names) expect(body).not.toContain(`id="tool-${name}"`);
  expect(body).toContain("Operators see them here");
  expect(body).toContain('href="/sign-in?next=%2Ftools"');
  expect(await visit(open().url, session)).not.toContain("/operator/try");
});
