import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Emulator, startEmulator } from "@/dev/emulator";
import { requireUsableState } from "@/dev/emulator/state";
import { refresh, register, signInForTokens } from "./oauth-client";

let folder: string;
let persistTo: string;
const running: Emulator[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "emulator-"));
  persistTo = join(folder, "below", "state.json");
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.close()));
  rmSync(folder, { recursive: true });
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

async function start(options = {}): Promise<Emulator> {
  const emulator = await startEmulator(options);
  running.push(emulator);
  return emulator;
}

async function restart(emulator: Emulator): Promise<Emulator> {
  await emulator.close();
  return start({ port: Number(new URL(emulator.origin).port), persistTo });
}

test("a client, its refresh token and the keys survive a restart", async () => {
  const yesterday = await start({ persistTo });
  const testClient = await register(yesterday.issuer);
  const first = await signInForTokens(testClient);
  const { kid } = yesterday.signingKey();
  const today = await restart(yesterday);
  const second = await refresh(testClient, first.refreshToken);
  expect(second.claims.sub).toBe(first.claims.sub);
  expect(today.signingKey().kid).toBe(kid);
  expect((await signInForTokens(testClient)).claims.sub).toBe(first.claims.sub);
  await expect(refresh(testClient, first.refreshToken)).rejects.toThrow();
});

test("a key rotated with keepOld is still published after a restart", async () => {
  const yesterday = await start({ persistTo });
  const { kid } = yesterday.signingKey();
  await yesterday.rotateKeys({ keepOld: true });
  const today = await restart(yesterday);
  const { keys } = await (await fetch(today.jwksUri)).json();
  expect(keys.map((key: { kid: string }) => key.kid)).toEqual([today.signingKey().kid, kid]);
});

test("only the owner can read the file, and no temporary files are left", async () => {
  const emulator = await start({ persistTo });
  await signInForTokens(await register(emulator.issuer));
  // Windows has no such modes: a file is in the user's folder, or shared.
  expect(statSync(persistTo).mode & 0o777).toBe(process.platform === "win32" ? 0o666 : 0o600);
  expect(readdirSync(join(folder, "below"))).toEqual(["state.json"]);
});

test.each([
  ["damaged", "{ not json"],
  ["empty", ""],
  ["older", JSON.stringify({ format: 0, clients: {} })],
  ["foreign", JSON.stringify({ format: 1, keys: [{ kty: "EC" }], records: [] })],
])("a state file that is %s is replaced, and one line says so", async (_name, text) => {
  persistTo = join(folder, "state.json");
  writeFileSync(persistTo, text);
  const say = vi.spyOn(console, "error").mockImplementation(() => {});
  const emulator = await start({ persistTo });
  expect(say.mock.calls).toEqual([[expect.stringContaining(persistTo)]]);
  await signInForTokens(await register(emulator.issuer));
});

/** Root may read and write everything, so this runs as another user; where files have no owner, as this one. */
async function withoutRoot<T>(run: () => Promise<T>): Promise<T> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    return await run();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

test.each([
  ["is a folder", () => mkdirSync(persistTo), /state\.json is a folder\. Delete it/],
  [
    "must not be read or replaced",
    () => {
      writeFileSync(persistTo, "{}");
      chmodSync(persistTo, 0o400);
      chmodSync(folder, 0o555);
    },
    /state\.json cannot be read or written \(E\w+\)\. Give your user access/,
  ],
  [
    "is in what is not a folder",
    () => {
      writeFileSync(persistTo, "");
      persistTo = join(persistTo, "state.json");
    },
    /state\.json cannot be read or written \(E\w+\)/,
  ],
])("a state file that %s is an error with the fix", async (_name, damage, message) => {
  persistTo = join(folder, "state.json");
  chmodSync(folder, 0o777);
  damage();
  const attempts = [() => start({ persistTo }), async () => requireUsableState(persistTo)];
  const problems = await withoutRoot(() => Promise.all(attempts.map((attempt) => attempt().then(String, String))));
  for (const problem of problems) expect(problem).toMatch(message);
  chmodSync(folder, 0o700);
});

test("without a file, nothing is written or remembered", async () => {
  const emulator = await start();
  await signInForTokens(await register(emulator.issuer));
  expect(existsSync(persistTo)).toBe(false);
});

test("two emulators share nothing", async () => {
  const [one, two] = [await start(), await start()];
  const testClient = await register(one.issuer);
  const { refreshToken } = await signInForTokens(testClient);
  const { server } = await register(two.issuer);
  await expect(refresh({ ...testClient, server }, refreshToken)).rejects.toThrow();
});

test("rejects if the port is taken, so the caller can choose another", async () => {
  const { origin } = await start();
  await expect(start({ port: Number(new URL(origin).port) })).rejects.toMatchObject({ code: "EADDRINUSE" });
});

test("ids can be chosen", async () => {
  const emulator = await start({ projectId: "P2mine", serverId: "RS3mine" });
  expect(new URL(emulator.issuer).pathname).toBe("/v1/apps/agentic/P2mine/RS3mine");
  expect((await signInForTokens(await register(emulator.issuer))).claims.aud).toContain("P2mine");
});

test.each([
  ["NODE_ENV", "production"],
  ["VERCEL", "1"],
])("it refuses to start when %s is %s", async (name, value) => {
  vi.stubEnv(name, value);
  await expect(startEmulator()).rejects.toThrow(/refuses to start because .*Set DESCOPE_CONFIG_URL/);
});

test("it prints nothing", async () => {
  const spies = (["log", "info", "warn", "error"] as const).map((name) => vi.spyOn(console, name));
  const emulator = await start({ persistTo });
  const testClient = await register(emulator.issuer);
  await refresh(testClient, (await signInForTokens(testClient)).refreshToken);
  for (const spy of spies) expect(spy).not.toHaveBeenCalled();
});
