import { DpopSession } from "@modelcontextprotocol/client";
import { decodeJwt } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { openClient } from "@/tests/flow/clients";
import { listTools, send } from "@/tests/support/http";
import { sharedApp, sharedEmulator } from "./setup";

const emulator = sharedEmulator();
const app = sharedApp(emulator);
const lax = sharedApp(emulator, { BOUND_TOKENS: "bearer" });

let session: DpopSession;
beforeAll(async () => {
  session = await DpopSession.create();
});
const mint = (jkt: unknown = session.thumbprint) => emulator().mint({ cnf: { jkt } });

/** Sends `tools/list` with a token under a scheme, and headers with a proof unless told otherwise. */
async function present(token: string, { url = app().url, scheme = "DPoP", headers = {} as object } = {}) {
  const DPoP = await session.buildProof({ htm: "POST", htu: `${url}/mcp`, accessToken: token });
  return listTools(url, undefined, { Authorization: `${scheme} ${token}`, DPoP, ...headers });
}

describe("T9 a token that is bound to a key", () => {
  test.each(["client 2.4, protocol 2026-07-28", "client 2.4, protocol 2025"] as const)(
    "is issued to the SDK's own client (%s), which signs in and lists with it",
    async (generation) => {
      const client = openClient(`${app().url}/mcp`, generation, { dpop: session, choice: { user: "Ada" } });
      const connected = await client.connect();
      expect(await connected.listTools()).not.toEqual([]);
      const tokens = await client.provider.tokens();
      expect(tokens?.token_type).toBe("DPoP");
      expect(decodeJwt(tokens?.access_token ?? "").cnf).toEqual({ jkt: session.thumbprint });
      await connected.close();
    },
  );

  test("is accepted with a proof, in any case of the scheme, and behind the trailing slash", async () => {
    const token = await mint();
    expect((await present(token)).status).toBe(200);
    expect((await present(token, { scheme: "dpop" })).status).toBe(200);
  });

  test("is refused as a bearer token, with a challenge that names the algorithms", async () => {
    const answer = await listTools(app().url, await mint());
    expect(answer.status).toBe(401);
    expect(answer.headers["www-authenticate"]).toMatch(
      /^DPoP error="invalid_token", .*\(proof_required\)".*algs="ES256 /,
    );
    expect(answer.headers["www-authenticate"]).toContain("resource_metadata=");
  });

  test("is accepted as a bearer token with BOUND_TOKENS=bearer, but never with a wrong proof", async () => {
    const token = await mint();
    expect((await listTools(lax().url, token)).status).toBe(200);
    expect((await present(token, { url: lax().url, headers: { DPoP: "wrong" } })).status).toBe(401);
  });

  test("needs a new proof for each request", async () => {
    const token = await mint();
    const DPoP = await session.buildProof({ htm: "POST", htu: `${app().url}/mcp`, accessToken: token });
    expect((await present(token, { headers: { DPoP } })).status).toBe(200);
    const again = await present(token, { headers: { DPoP } });
    expect(again.status).toBe(401);
    expect(again.headers["www-authenticate"]).toMatch(/^DPoP error="invalid_dpop_proof", .*\(replayed_proof\)/);
  });

  test.each<[string, () => Promise<Record<string, string>>]>([
    ["no proof", async () => ({ DPoP: "" })],
    ["another method's", async () => proofFor({ htm: "GET" })],
    ["another server's", async () => proofFor({ htu: "https://other.example/mcp" })],
    ["another token's", async () => proofFor({ accessToken: "other" })],
    [
      "the client's word on the host",
      async () => ({ ...(await proofFor({ htu: "http://evil.example/mcp" })), Host: "localhost" }),
    ],
  ])("is refused with %s proof", async (_whose, headers) => {
    const answer = await present(await mint(), { headers: await headers() });
    expect(answer.status).toBe(401);
    expect(answer.headers["www-authenticate"]).toMatch(/^DPoP .*\(invalid_proof\)/);
  });

  test("is refused with the proof of another key", async () => {
    const thief = await DpopSession.create();
    const token = await mint();
    const DPoP = await thief.buildProof({ htm: "POST", htu: `${app().url}/mcp`, accessToken: token });
    expect((await present(token, { headers: { DPoP } })).status).toBe(401);
  });

  test.each([null, 5, [], {}, ""])("with the thumbprint %j is refused under both schemes", async (jkt) => {
    const token = await mint(jkt);
    expect((await present(token)).status).toBe(401);
    expect((await listTools(app().url, token)).status).toBe(401);
  });

  test("T9 an unbound token is refused under the DPoP scheme, and told to use Bearer", async () => {
    const answer = await present(await emulator().mint());
    expect(answer.status).toBe(401);
    expect(answer.headers["www-authenticate"]).toMatch(/^Bearer .*\(not_bound\)/);
  });

  test("a wrong token is refused for its own reason, whatever its proof", async () => {
    const expired = await emulator().mint({ cnf: { jkt: session.thumbprint } }, { expiresIn: -60 });
    expect((await present(expired)).headers["www-authenticate"]).toContain("(expired)");
  });

  test("T9 the protected resource metadata says which algorithms are supported", async () => {
    const document = await send(`${app().url}/.well-known/oauth-protected-resource/mcp`);
    expect(document.json().dpop_signing_alg_values_supported).toContain("ES256");
  });

  const proofFor = async (change: object) => ({
    DPoP: await session.buildProof({ htm: "POST", htu: `${app().url}/mcp`, accessToken: await mint(), ...change }),
  });
});
