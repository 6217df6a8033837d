import { describe, expect, test } from "vitest";
import { generations, isUnauthorized, openClient } from "@/tests/flow/clients";
import { sharedClient } from "./client";

const { app, client } = sharedClient("mcp:use status:read");

test("server_status reports the checks", async () => {
  const status = async () => (await client().callTool({ name: "server_status" })).structuredContent;
  // A check may give a question up on a busy machine.
  await expect.poll(status).toMatchObject({ ready: true, checks: expect.any(Array) });
});

describe.each(generations)("%s", (generation) => {
  test("steps up for server_status: 403, the user grants the scope, the retry succeeds", async () => {
    // With a refresh token SDK 1.x refreshes instead of asking the user (modelcontextprotocol/typescript-sdk#2255).
    const { connect, provider, userAnswers } = openClient(`${app().url}/mcp`, generation, {
      choice: { scopes: ["mcp:use"] },
      refresh: generation !== "sdk 1.x",
    });
    const newcomer = await connect();
    await expect(newcomer.call("server_status")).rejects.toSatisfy(isUnauthorized);
    expect(provider.authorizationUrl().searchParams.get("scope")?.split(" ")).toContain("status:read");
    await newcomer.finish(await userAnswers({}));
    const report = await newcomer.call("server_status");
    expect(report.structuredContent).toMatchObject({ checks: expect.any(Array) });
    await newcomer.close();
  });
});
