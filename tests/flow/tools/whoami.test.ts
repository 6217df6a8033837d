import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import { generations, openClient } from "@/tests/flow/clients";
import { sharedApp, sharedEmulator } from "@/tests/flow/contract/setup";

const app = sharedApp(sharedEmulator(), { REQUIRED_SCOPES: "mcp:use" });

describe.each(generations)("%s", (generation) => {
  test("is told who signed in, by which client and with which scopes", async () => {
    const { connect, provider } = openClient(`${app().url}/mcp`, generation, { choice: { user: "Ada" } });
    const client = await connect();
    const claims = decodeJwt((await provider.tokens())?.access_token ?? "");
    const { structuredContent } = await client.call("whoami");
    expect(structuredContent).toMatchObject({
      subject: claims.sub,
      client: provider.client()?.client_id,
      scopes: expect.arrayContaining(["mcp:use"]),
    });
    expect(structuredContent?.tenant).toBe(claims.dct);
    await client.close();
  });
});
