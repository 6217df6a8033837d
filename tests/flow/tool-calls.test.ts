import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import { generations, isUnauthorized, openClient } from "./clients";
import { sharedEmulator, sharedSamples } from "./contract/setup";

const endpoint = sharedSamples(sharedEmulator(), { REQUIRED_SCOPES: "mcp:use" });

describe.each(generations)("%s", (generation) => {
  const open = (options = {}) => openClient(`${endpoint().url}/mcp`, generation, options);

  test("calls tools in the user's name; what breaks a tool's schema is refused", async () => {
    const { connect, provider } = open({ choice: { user: "Ada" } });
    const client = await connect();
    const claims = decodeJwt((await provider.tokens())?.access_token ?? "");
    const { structuredContent } = await client.call("caller");
    expect(structuredContent).toMatchObject({
      subject: claims.sub,
      client: provider.client()?.client_id,
      scopes: expect.arrayContaining(["mcp:use"]),
    });
    expect(structuredContent?.tenant).toBe(claims.dct);

    expect((await client.call("count", { to: 3 })).structuredContent).toEqual({ counted: 3 });
    const refused = await client.call("count", { to: 10 }).catch((error: unknown) => ({ isError: true, error }));
    expect(refused.isError).toBe(true);
    await client.close();
  });

  test("steps up for a tool's scope: 403, the user grants it, the retry succeeds", async () => {
    // With a refresh token SDK 1.x refreshes instead of asking the user (modelcontextprotocol/typescript-sdk#2255).
    const { connect, provider, userAnswers } = open({ refresh: generation !== "sdk 1.x" });
    const client = await connect();
    await expect(client.call("health")).rejects.toSatisfy(isUnauthorized);
    const asked = provider.authorizationUrl().searchParams.get("scope")?.split(" ");
    expect(asked).toEqual(expect.arrayContaining(["mcp:use", "status:read"]));

    await client.finish(await userAnswers());
    expect((await client.call("health")).structuredContent).toEqual({ well: true });
    expect((await client.call("caller")).structuredContent?.scopes).toEqual(
      expect.arrayContaining(["mcp:use", "status:read"]),
    );
    await client.close();
  });
});
