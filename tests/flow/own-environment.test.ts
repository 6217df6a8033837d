import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { localUrl, nextStart, serverOptions, startServer } from "@/tests/support/app";
import { send } from "@/tests/support/http";
import { onFreePort } from "@/tests/support/port";

/** How the app describes its configuration in a folder with an invalid `.env.local`. */
async function complaint(env: Record<string, string>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "app-"));
  symlinkSync(resolve(".next"), join(folder, ".next"));
  writeFileSync(join(folder, ".env.local"), "DESCOPE_CONFIG_URL=nonsense\n");
  const { server, url } = await onFreePort(async (port) => ({
    server: await startServer(nextStart(port), serverOptions(port, env, folder)),
    url: localUrl(port),
  }));
  try {
    return (await send(`${url}/mcp`, { method: "POST" })).body;
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

test("the tests ignore a developer's .env.local", async () => {
  expect(await complaint({})).not.toContain("is not a valid URL");
});

test("Next.js would read it by default", async () => {
  expect(await complaint({ __NEXT_PROCESSED_ENV: "" })).toContain("is not a valid URL");
});
