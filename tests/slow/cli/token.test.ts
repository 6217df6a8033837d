import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { demoUsers, type Emulator, startEmulator } from "@/dev/emulator";
import { describeServer } from "@/lib/descope/discovery-url";
import { verifyToken } from "@/lib/descope/verify-token";
import { runCommand } from "./command";

const [ada, grace, alan] = demoUsers;
const resource = "http://localhost:3000/mcp";
let folder: string;
let emulator: Emulator;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "token-"));
  emulator = await startEmulator({ persistTo: join(folder, ".descope-emulator.json") });
});
afterAll(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true });
});

/** `npm run token` in the folder of a running emulator, or in another one. */
const token = (args: string[], env: Record<string, string> = {}, cwd = folder) =>
  runCommand("token", args, { cwd, env });

async function verdictOf(jwt: string, binding: "project" | "resource" = "project") {
  const server = describeServer(emulator.origin, emulator.projectId, emulator.serverId);
  return verifyToken(jwt, { server, resource, binding });
}

test("prints one token that the server accepts, and does not change the state file", async () => {
  const state = () => readFileSync(join(folder, ".descope-emulator.json"), "utf8");
  const before = state();
  const { stdout, code } = await token([]);
  expect(code).toBe(0);
  expect(await verdictOf(stdout.trim())).toMatchObject({ caller: { subject: ada.id, scopes: ["mcp:use"] } });
  expect(state()).toBe(before);
});

test("accepts a user, scopes, a resource and a lifetime", async () => {
  const scope = "mcp:use status:read";
  const { stdout } = await token(["--user", "GRACE", "--scope", scope, "--lifetime", "60", "--resource", resource]);
  expect(await verdictOf(stdout.trim(), "resource")).toMatchObject({
    caller: { subject: grace.id, scopes: ["mcp:use", "status:read"] },
  });
  const { iat = 0, exp = 0 } = decodeJwt(stdout);
  expect(exp - iat).toBe(60);
});

test("names the tenant that the user signed in to", async () => {
  const tenantOf = async (...args: string[]) => decodeJwt((await token(["--user", "alan", ...args])).stdout).dct;
  const [first, second] = alan.tenants ?? [];
  expect([await tenantOf(), await tenantOf("--tenant", "MANCHESTER")]).toEqual([first?.id, second?.id]);
});

test("prints a machine's token as Descope has it: for the client and the project, whose subject is the client's record", async () => {
  const { stdout } = await token(["--machine", "--scope", "status:read", "--lifetime", "60"]);
  const { iss, aud, azp, sub, scope, token_type, iat = 0, exp = 0, ...more } = decodeJwt(stdout);
  expect({ iss, aud, scope, token_type, more }).toEqual({
    iss: emulator.issuer,
    aud: [azp, emulator.projectId],
    scope: "status:read",
    token_type: "access_token",
    more: {},
  });
  expect(exp - iat).toBe(60);
  expect(Buffer.from(String(azp), "base64").toString()).toBe(`${emulator.projectId}:${sub}`);
  expect(await verdictOf(stdout.trim())).toMatchObject({ caller: { kind: "machine", scopes: ["status:read"] } });
  expect(await verdictOf(stdout.trim(), "resource")).toMatchObject({ refusal: { code: "wrong_audience" } });
});

test("can print an expired token", async () => {
  const { stdout } = await token(["--lifetime=-60"]);
  expect(await verdictOf(stdout.trim())).toMatchObject({ refusal: { code: "expired" } });
});

describe("explains the problem and prints no token", () => {
  test.each([
    ["an unknown user", ["--user", "bob"], {}, "Its users: Ada Lovelace (ada@example.com), Grace"],
    ["another user's tenant", ["--tenant", "Manchester"], {}, "Ada Lovelace is not in a tenant"],
    ["a lifetime in words", ["--lifetime", "1h"], {}, "--lifetime 600"],
    ["a resource that is not a URL", ["--resource", "mcp"], {}, "--resource http://localhost:3000/mcp"],
    ["a resource without its scheme", ["--resource", "localhost:3000/mcp"], {}, "--resource http://localhost:3000/mcp"],
    ["a machine that is a user", ["--machine", "--user", "Ada"], {}, "--machine and --user contradict each other"],
    ["a machine with a tenant", ["--tenant", "Demo", "--machine"], {}, "--machine and --tenant contradict each other"],
    ["a machine's resource", ["--machine", "--resource", resource], {}, "--machine and --resource contradict"],
    ["a machine's resource that is no URL", ["--machine", "--resource="], {}, "--machine and --resource contradict"],
    ["a machine with a value", ["--machine=yes"], {}, "--machine"],
    ["an unknown option", ["--usr", "ada"], {}, "--usr"],
    ["production", [], { NODE_ENV: "production" }, "NODE_ENV is production"],
    ["Vercel", [], { VERCEL: "1" }, "VERCEL is set"],
  ])("%s", async (_name, args, env, message) => {
    const { code, stdout, stderr } = await token(args, env);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(message);
  });

  test("says so if no emulator is running", async () => {
    const empty = mkdtempSync(join(tmpdir(), "token-"));
    expect((await token([], {}, empty)).stderr).toContain("Start it with `npm run dev`");
    const ended = await startEmulator({ persistTo: join(empty, ".descope-emulator.json") });
    await ended.close();
    expect((await token([], {}, empty)).stderr).toContain("Start it with `npm run dev`");
    rmSync(empty, { recursive: true });
  });
});

test("--help describes everything", async () => {
  const { code, stdout } = await token(["--help"]);
  expect(code).toBe(0);
  for (const option of ["--user", "--tenant", "--machine", "--scope", "--lifetime", "--resource"])
    expect(stdout).toContain(option);
});
