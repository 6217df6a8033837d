import { describe, expect, test, vi } from "vitest";
import { open, type Pending, seal } from "@/lib/operator/trace/pending";

const secret = "a shared secret";
const body = (length: number) => Array.from({ length }, () => Math.random().toString(36).slice(2)).join("");

function pendingWith(answer = "{}"): Omit<Pending, "expiresAt"> {
  const response = { status: 200, headers: {}, body: answer, elapsedMs: 1 };
  const exchange = { method: "GET", url: "https://a.example", headers: {}, response };
  const step = {
    id: "a",
    title: "A",
    rule: "r",
    source: "s",
    status: "pass" as const,
    saw: "x",
    exchanges: [exchange],
  };
  const server = { issuer: "https://a.example", token_endpoint: "https://a.example/token" };
  return { subject: "U2", state: "state", verifier: "the-verifier", clientId: "TPA", server, steps: [step] };
}

/** In the ciphertext: the last letter of all holds bits that mean nothing. */
function changeLetter(sealed: string): string {
  const at = sealed.length - 40;
  return sealed.slice(0, at) + (sealed[at] === "A" ? "B" : "A") + sealed.slice(at + 1);
}

describe("what waits for the callback", () => {
  test("comes back as it was", async () => {
    expect(await open(await seal(pendingWith(), secret), secret)).toMatchObject(pendingWith());
  });

  test("cannot be read", async () => {
    const sealed = await seal(pendingWith(), secret);
    expect(Buffer.from(sealed, "base64url").toString("latin1")).not.toContain("the-verifier");
  });

  test.each([
    ["another key", async () => open(await seal(pendingWith(), "one"), "other")],
    ["a changed letter", async () => open(changeLetter(await seal(pendingWith(), secret)), secret)],
    ["nothing", async () => open("", secret)],
    ["garbage", async () => open("a.b.c.d.e", secret)],
    [
      "an unencrypted one",
      async () => open(`eyJhbGciOiJub25lIn0.${Buffer.from("{}").toString("base64url")}.`, secret),
    ],
  ])("is not taken from %s", async (_name, opened) => {
    expect(await opened()).toBeUndefined();
  });

  test("is good for ten minutes", async () => {
    const sealed = await seal(pendingWith(), secret);
    vi.useFakeTimers({ now: Date.now() + 601_000 });
    expect(await open(sealed, secret)).toBeUndefined();
    vi.useRealTimers();
  });

  test("fits into a cookie, however long the answers were", async () => {
    const sealed = await seal(pendingWith(body(2_000)), secret);
    expect(sealed.length).toBeLessThan(3_800);
    expect((await open(sealed, secret))?.steps[0]?.exchanges[0]?.response?.body).toBe(
      "(left out: too long to keep)",
    );
  });
});
