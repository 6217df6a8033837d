import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Emulator, startEmulator } from "@/dev/emulator";
import { parseDiscoveryUrl } from "@/lib/descope/discovery-url";
import { cachedMetadata, isLasting } from "@/lib/descope/metadata";
import { briefCopy } from "@/lib/http/headers";
import { protectedResource } from "@/lib/oauth/protected-resource";
import { mostOften } from "@/tests/support/patience";

/** Copies get stale after minutes: only the clock is faked, the requests are real. */
let emulator: Emulator;
let minutes = 0;

beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(() => {
  const now = performance.now.bind(performance);
  vi.spyOn(performance, "now").mockImplementation(() => now() + minutes * 60_000);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  emulator.reset();
});
afterAll(() => emulator.close());

/** The cache reads the clock once per millisecond, so one has to pass. */
async function pass(more: number): Promise<void> {
  minutes += more;
  await new Promise((resolve) => setTimeout(resolve, 5));
}

const ask = () => {
  const server = parseDiscoveryUrl(new URL(emulator.configUrl));
  if (!server) throw new Error("the emulator's discovery URL names no server");
  return cachedMetadata(server, "openid-configuration");
};
const asked = () => emulator.requests.filter(({ endpoint }) => endpoint === "metadata").length;

test("F4 returns a stale copy immediately and fetches a new one in the background", async () => {
  await ask();
  emulator.set({ registration: false });
  await pass(6);
  expect((await ask()).document).toHaveProperty("registration_endpoint");
  await expect.poll(async () => (await ask()).document).not.toHaveProperty("registration_endpoint");
});

test("F2 others may cache a copy until it is due for renewal", async () => {
  await pass(6);
  await ask();
  await expect.poll(async () => isLasting(await ask())).toBe(true);
  await pass(4);
  expect(isLasting(await ask())).toBe(true);
  await pass(2);
  vi.stubEnv("DESCOPE_CONFIG_URL", emulator.configUrl);
  vi.stubEnv("BASE_URL", "http://localhost:3000");
  expect((await protectedResource()).headers.get("cache-control")).toBe(briefCopy);
  expect(isLasting(await ask())).toBe(false);
  await expect.poll(async () => isLasting(await ask())).toBe(true);
});

test("F4 keeps a stale copy during an outage of hours, and asks Descope at most every two seconds", async () => {
  const before = (await ask()).document;
  emulator.faults.metadata = { status: 500 };
  emulator.faults.projectMetadata = { status: 500 };
  await pass(600);
  const [first, since] = [asked(), Date.now()];
  await Promise.all(Array.from({ length: 50 }, ask));
  for (let i = 0; i < 20; i += 1) expect((await ask()).document).toEqual(before);
  await expect.poll(asked).toBeGreaterThan(first);
  expect(asked() - first).toBeLessThanOrEqual(mostOften(2_000, since));
  // It is replaced soon after the outage.
  emulator.reset();
  emulator.set({ registration: false });
  await pass(1);
  await expect.poll(async () => (await ask()).document).not.toHaveProperty("registration_endpoint");
});

test("F2 prefers a stale copy of the MCP server's document to the project's", async () => {
  await ask();
  emulator.faults.metadata = { status: 500 };
  await pass(600);
  const first = asked();
  // The project's document has arrived before the server's own is requested again. Until then the clock must not move,
  // since that would end the download.
  for (; asked() < first + 2; await pass(0))
    expect(await ask()).toMatchObject({ isOwn: true, document: { issuer: emulator.issuer } });
});

test.each([
  "registration_endpoint",
  "client_id_metadata_document_supported",
  "scopes_supported",
  "code_challenge_methods_supported",
  "grant_types_supported",
  "token_endpoint_auth_methods_supported",
  "a_member_of_the_future",
])("keeps a document in which %s is null", async (name) => {
  minutes += 60;
  emulator.set({ metadataExtra: { [name]: null } });
  await ask();
  await expect.poll(async () => (await ask()).text).toContain(`"${name}":null`);
  expect((await ask()).document[name] ?? undefined).toBeUndefined();
});
