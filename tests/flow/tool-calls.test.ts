import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import { serverInfo } from "@/lib/config/server-info";
import { toolNames } from "@/lib/mcp/server";
import { createServer } from "@/lib/tools";
import { generations, isUnauthorized, openClient, sharedClient } from "./clients";
import { sharedApp, sharedEmulator, sharedSamples } from "./contract/setup";

const emulator = sharedEmulator();
const endpoint = sharedSamples(emulator, { REQUIRED_SCOPES: "mcp:use" });

describe.each(generations)("%s", (generation) => {
  const open = (options = {}) => openClient(`${endpoint().url}/mcp`, generation, options);

  test("calls tools on behalf of the user; input that violates a tool's schema is rejected", async () => {
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

describe("this server", () => {
  const client = sharedClient(emulator, sharedApp(emulator));

  test("introduces itself", () => {
    expect(client().getServerVersion()).toMatchObject(serverInfo);
    expect(client().getInstructions()).toContain("Descope");
  });

  test("does not announce changes to its lists, and ends a subscription to them", async () => {
    const fixed = { listChanged: false };
    expect(client().getServerCapabilities()).toMatchObject({ tools: fixed, resources: fixed, prompts: fixed });
    const subscription = await client().listen({ toolsListChanged: true });
    expect(await subscription.closed).toBe("graceful");
  });

  test("lists every tool, with a description for the model", async () => {
    const { tools } = await client().listTools();
    expect(tools.map(({ name }) => name)).toEqual(await toolNames(createServer));
    for (const { name, description } of tools) expect(description, `the description of ${name}`).toBeTruthy();
  });
});
