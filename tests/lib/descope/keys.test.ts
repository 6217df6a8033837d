import { exportJWK, generateKeyPair } from "jose";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Emulator, startEmulator } from "@/dev/emulator";
import { describeServer } from "@/lib/descope/discovery-url";
import { remoteKeys } from "@/lib/descope/keys";

/** Keys expire after minutes: only the clock is faked, the requests are real. */
let emulator: Emulator;
let seconds = 0;

beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(() => {
  const now = Date.now.bind(Date);
  vi.spyOn(Date, "now").mockImplementation(() => now() + seconds * 1_000);
});
afterEach(() => {
  vi.restoreAllMocks();
  emulator.reset();
});
afterAll(() => emulator.close());

/** A lookup by key ID with an empty cache. */
function coldLookup() {
  const keys = remoteKeys(describeServer(emulator.origin, emulator.projectId).jwksUri);
  return async (kid: string) => keys({ alg: "RS256", kid }, { payload: "", signature: "" });
}
const fetches = () => emulator.requests.filter(({ endpoint }) => endpoint === "keys").length;

test("rejects a removed key after ten minutes", async () => {
  const find = coldLookup();
  const { kid } = emulator.signingKey();
  await find(kid);
  await emulator.rotateKeys({ keepOld: false });
  seconds += 590;
  await expect(find(kid)).resolves.toBeDefined();
  seconds += 11;
  await expect(find(kid)).rejects.toThrow(/no applicable key/);
});

test("keeps using old keys while new ones cannot be fetched, and retries every half minute", async () => {
  const find = coldLookup();
  const { kid } = emulator.signingKey();
  await find(kid);
  emulator.faults.keys = { status: 500 };
  seconds += 3_600;
  const before = fetches();
  for (let look = 0; look < 5; look += 1) await expect(find(kid)).resolves.toBeDefined();
  expect(fetches()).toBe(before + 1);
  seconds += 31;
  await expect(find(kid)).resolves.toBeDefined();
  expect(fetches()).toBe(before + 2);
});

test("ignores keys that are too short", async () => {
  const { publicKey } = await generateKeyPair("RS256", { modulusLength: 2048, extractable: true });
  const short = {
    ...(await exportJWK(publicKey)),
    kid: "short",
    n: Buffer.alloc(128, 255).toString("base64url"),
  };
  emulator.faults.keys = { body: JSON.stringify({ keys: [short] }) };
  await expect(coldLookup()("short")).rejects.toMatchObject({
    cause: { message: expect.stringContaining("no RSA key of 2048 bits") },
  });
});
