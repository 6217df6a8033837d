import { execFile } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "@/dev/emulator";
import type { App } from "@/tests/support/app";
import { send } from "@/tests/support/http";
import { longestWaitMs } from "@/tests/support/patience";
import { imageUser, startStandalone } from "./app-forms";
import { ignores } from "./build-image";
import { readSetting } from "./setting";

const { image } = readSetting();
const files = (folder: string) =>
  readdirSync(join(image.workingFolder, folder), { recursive: true, encoding: "utf8" }).map((name) =>
    join(image.workingFolder, folder, name),
  );

describe("the image", () => {
  test("contains the server and nothing else", () => {
    expect(readdirSync(image.workingFolder).sort()).toEqual([
      ".next",
      "node_modules",
      "package.json",
      "public",
      "server.js",
    ]);
    const names = files("").join("\n");
    for (const stray of ["sharp", "vitest", "oidc-provider", "descope-emulator", ".env"]) {
      expect(names).not.toContain(stray);
    }
    const bytes = files("").reduce((sum, path) => sum + statSync(path).size, 0);
    expect(bytes).toBeLessThan(40_000_000);
  });

  test("runs as a user other than root, and without a shell", () => {
    expect(image).toMatchObject({ user: "node", command: ["node", "server.js"] });
  });
});

describe("the build context", () => {
  const isIgnored = ignores(readFileSync(".dockerignore", "utf8"));
  test.each([".env", ".env.local", ".env.production.local", ".git", ".descope-emulator.json", "node_modules"])(
    "excludes %s",
    (entry) => expect(isIgnored(entry)).toBe(true),
  );
  test.each(["app", "lib", "public", "package.json", "package-lock.json", "next.config.ts", "tsconfig.json"])(
    "includes %s",
    (entry) => expect(isIgnored(entry)).toBe(false),
  );
});

describe("a container", () => {
  let emulator: Emulator;
  let app: App;
  beforeAll(async () => {
    emulator = await startEmulator();
    app = await startStandalone({ DESCOPE_CONFIG_URL: emulator.configUrl });
  });
  afterAll(async () => {
    await app?.stop();
    await emulator?.close();
  });

  test("serves pages with their styles", async () => {
    const { status, body } = await send(app.url);
    expect(status).toBe(200);
    const [, sheet = ""] = /href="(\/_next\/static\/[^"]+\.css[^"]*)"/.exec(body) ?? [];
    expect((await send(app.url + sheet)).headers["content-type"]).toContain("text/css");
  });

  test("writes no files", async () => {
    const ours = await startStandalone({ DESCOPE_CONFIG_URL: emulator.configUrl });
    for (const path of ["/", "/help/nobody-wrote-it", "/help/keys", "/operator", "/status"])
      await send(ours.url + path);
    // Anything written after a response is done by then.
    await ours.stop();
    expect(ours.output()).not.toMatch(/EACCES|EROFS|EPERM|⨯/);
  });

  test("is healthy if no check fails", async () => {
    expect(await healthOf(app)).toBe(0);
  });

  test("is unhealthy if a check fails or nothing responds", async () => {
    const unset = await startStandalone();
    expect(await healthOf(unset)).toBe(1);
    await unset.stop();
    expect(await healthOf(unset)).toBe(1);
  });
});

/** Exit code of the image's health check, run as Docker would. */
function healthOf({ url }: App): Promise<number> {
  const [program = "", ...args] = image.healthCheck;
  const env = { ...process.env, ...image.env, PORT: new URL(url).port };
  return new Promise((resolve) => {
    const child = execFile(program, args, { env, timeout: longestWaitMs, ...imageUser() });
    child.on("exit", (code) => resolve(code ?? -1));
  });
}
