import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { demoUsers, type Emulator, startEmulator } from "@/dev/emulator";
import { type App, startEndpoint } from "@/tests/support/app";
import { listTools, messageOf, post } from "@/tests/support/http";
import { generations, openClient } from "./clients";

let emulator: Emulator;
let app: App;
beforeAll(async () => {
  emulator = await startEmulator();
  const program = fileURLToPath(new URL("./callers-features.ts", import.meta.url));
  app = await startEndpoint(program, { DESCOPE_CONFIG_URL: emulator.configUrl });
});
afterEach(() => emulator.reset());
afterAll(async () => {
  await app?.stop();
  await emulator?.close();
});

describe.each(generations)("%s: each caller has their own tools", (generation) => {
  test.each([
    ["Ada", {}, ["everyone", "operators", "members_of_any_tenant"]],
    ["Grace", {}, ["everyone", "members_of_any_tenant"]],
    ["Alan", { tenant: "Bletchley" }, ["everyone", "editors", "members_of_any_tenant", "bletchley"]],
    ["Alan", { tenant: "Manchester" }, ["everyone", "members_of_any_tenant"]],
  ])("%s %j", async (user, choice, theirs) => {
    const { connect } = openClient(`${app.url}/mcp`, generation, { choice: { user, ...choice } });
    const client = await connect();
    expect(await client.listTools()).toEqual(theirs);
    for (const name of all) {
      const called = client.call(name).then((result) => (result.isError ? "refused" : result.structuredContent?.name));
      expect(await called.catch(() => "refused"), name).toBe(theirs.includes(name) ? user : "refused");
    }
    await client.close();
  });

  test("nobody has a role in a project that leaves these claims out of its tokens", async () => {
    emulator.set({ forceAddAllAuthorizationInfo: false });
    const { connect } = openClient(`${app.url}/mcp`, generation, { choice: { user: "Ada" } });
    const client = await connect();
    expect(await client.listTools()).toEqual(["everyone", "members_of_any_tenant"]);
    await client.close();
  });
});

const all = ["everyone", "operators", "editors", "members_of_any_tenant", "bletchley"];

test("a machine has what its token says, and no user's tools", async () => {
  const token = await emulator.mint({ scope: "mcp:use" }, { kind: "machine" });
  expect(messageOf(await listTools(app.url, token))).toMatchObject({ result: { tools: [{ name: "everyone" }] } });
  const headers = { Authorization: `Bearer ${token}` };
  for (const name of all.slice(1)) {
    const answer = await post(app.url, { method: "tools/call", params: { name } }, headers);
    expect(messageOf(answer)).toMatchObject({ error: { message: `Tool ${name} not found` } });
  }
});

describe("cross-app access", () => {
  const [ada, , alan] = demoUsers;
  const [bletchley = "", manchester = ""] = alan.tenants?.map(({ id }) => id) ?? [];
  const toolsOf = async (tenant: string, dct?: string) => {
    const iss = `${emulator.projectIssuer}/${tenant}`;
    const token = await emulator.mint({ iss, dct, act: { sub: ada.id } }, { user: alan.id });
    const answer = await listTools(app.url, token);
    return answer.status === 200
      ? namesIn.parse(messageOf(answer)).result.tools.map(({ name }) => name)
      : answer.status;
  };

  test.each([undefined, "its own"])(
    "the issuer's tenant counts, and an actor grants nothing; active tenant: %s",
    async (dct) => {
      const ofBletchley = ["everyone", "editors", "members_of_any_tenant", "bletchley"];
      expect(await toolsOf(bletchley, dct && bletchley)).toEqual(ofBletchley);
      expect(await toolsOf(manchester, dct && manchester)).toEqual(["everyone", "members_of_any_tenant"]);
    },
  );

  test("a tenant's identity provider does not get its users into another tenant", async () => {
    for (const [issuing, active] of [[manchester, bletchley], ["T2evil", bletchley], ["T2evil"]] as const) {
      expect(await toolsOf(issuing, active)).toEqual(["everyone", "members_of_any_tenant"]);
    }
  });
});

const namesIn = z.object({ result: z.object({ tools: z.array(z.object({ name: z.string() })) }) });

test("the emulator's users are those of this test", () => {
  expect(demoUsers.map(({ name }) => name.split(" ")[0])).toEqual(["Ada", "Grace", "Alan"]);
});
