import { test as base, expect, type Page } from "@playwright/test";
import { demoManagementKey, demoUsers, type Emulator, startEmulator } from "@/dev/emulator";
import { type App, startApp } from "@/tests/support/app";

interface Site extends App {
  emulator: Emulator;
}

interface TestFixtures {
  /** A page in a browser where the operator has signed in. */
  operator: Page;
  /** A page in a browser where a user without access has signed in. */
  stranger: Page;
}

const claude = (number: number) => ({
  client_id: `TPAclaude${number}`,
  client_name: "Claude",
  redirect_uris: ["https://claude.ai/api/mcp/auth_callback"],
});

const clients = [
  ...Array.from({ length: 24 }, (_, index) => claude(index)),
  { client_id: "TPAcursor", client_name: "Cursor", redirect_uris: ["cursor://anysphere.cursor-mcp/cb"] },
  { client_id: "TPAfake", client_name: "CIaude", redirect_uris: ["https://claude-login.example/cb"] },
  { client_id: "TPAplain", client_name: "Plain", redirect_uris: ["http://203.0.113.9/cb"] },
  { client_id: "TPAmarkup", client_name: "<b>Markup</b>", redirect_uris: ["https://markup.example/cb"] },
];

export const test = base.extend<TestFixtures, { site: Site }>({
  site: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads which fixtures are used from this pattern.
    async ({}, use) => {
      const emulator = await startEmulator({ clients });
      const DESCOPE_MANAGEMENT_KEY = demoManagementKey;
      const app = await startApp({ DESCOPE_CONFIG_URL: emulator.configUrl, DESCOPE_MANAGEMENT_KEY });
      await use({ ...app, emulator });
      await app.stop();
      await emulator.close();
    },
    { scope: "worker" },
  ],
  operator: async ({ context, site }, use) => {
    site.emulator.reset();
    await context.addCookies([{ name: "DS", value: await site.emulator.mintSession(), url: site.url }]);
    await use(await context.newPage());
  },
  stranger: async ({ context, site }, use) => {
    site.emulator.reset();
    const session = await site.emulator.mintSession({ sub: demoUsers[1].id, roles: [] });
    await context.addCookies([{ name: "DS", value: session, url: site.url }]);
    await use(await context.newPage());
  },
});

export { expect };
