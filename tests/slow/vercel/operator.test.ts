import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type Emulator, startEmulator } from "@/dev/emulator";
import { sharedCopy } from "@/lib/http/headers";
import { deployed, drawPage, production } from "./deployment";
import { prerenderOf, readRoutes } from "./output";

const tree = inject("tree");
const { resolve, headersFor } = readRoutes(tree);

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

test("a function answers /operator/client.json", () => {
  expect(resolve("/operator/client.json")).toEqual({ function: "operator/client.json", query: "" });
  expect(prerenderOf(tree, "operator/client.json")).toBeUndefined();
});

test.each(["operator", "operator/token", "operator/clients", "operator/connect", "operator/try", "sign-in"])(
  "/%s is rendered on request",
  (name) => {
    expect(prerenderOf(tree, name)).toMatchObject({ initialMetadata: { compute: "blocking" } });
  },
);

test("the policy of /sign-in allows Descope's flow", () => {
  const { "Content-Security-Policy": policy } = headersFor("/sign-in", "acme.vercel.app");
  expect(policy).toContain("https://static.descope.com");
});

describe("a first deployment, without any variable", () => {
  const app = deployed(tree, () => production);

  test("/sign-in names the missing variable", async () => {
    const { status, body } = await drawPage(tree, app(), "/sign-in");
    expect(status).toBe(200);
    expect(body).toContain("DESCOPE_CONFIG_URL");
  });
});

describe("a production deployment", () => {
  const app = deployed(tree, () => ({ ...production, DESCOPE_CONFIG_URL: emulator.configUrl }));

  test("describes itself as a client of Descope", async () => {
    const answer = await app().ask("/operator/client.json");
    expect(answer.headers["cache-control"]).toBe(sharedCopy);
    expect(answer.json()).toMatchObject({ client_id: "https://acme.example/operator/client.json" });
  });

  test("renders the sign-in page, and the operator page for a signed-in user", async () => {
    expect((await drawPage(tree, app(), "/sign-in")).body).toContain("Sign in</h1>");
    const Cookie = `DS=${await emulator.mintSession()}`;
    const signedIn = await drawPage(tree, app(), "/operator", { Cookie });
    expect(signedIn.status).toBe(200);
    expect(signedIn.body).toContain("Signed in as");
  });
});
