import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type Emulator, startEmulator } from "@/dev/emulator";
import { sharedCopy } from "@/lib/http/headers";
import { deployed, production } from "./deployment";
import { drawPage } from "./draw-page";
import { prerenderOf } from "./output";
import { readRoutes } from "./routes";

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

test.each(["operator", "operator/token", "operator/clients", "operator/connect", "sign-in"])(
  "/%s is drawn for whoever asks",
  (name) => {
    expect(prerenderOf(tree, name)).toMatchObject({ initialMetadata: { compute: "blocking" } });
  },
);

test("/sign-in has a policy by which Descope's flow runs", () => {
  const { "Content-Security-Policy": policy } = headersFor("/sign-in", "acme.vercel.app");
  expect(policy).toContain("https://static.descope.com");
});

describe("a first deployment, without any variable", () => {
  const app = deployed(tree, () => production);

  test("names at /sign-in the variable that is missing", async () => {
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

  test("draws the sign-in, and an operator's page for whoever is signed in", async () => {
    expect((await drawPage(tree, app(), "/sign-in")).body).toContain("Sign in</h1>");
    const Cookie = `DS=${await emulator.mintSession()}`;
    const signedIn = await drawPage(tree, app(), "/operator", { Cookie });
    expect(signedIn.status).toBe(200);
    expect(signedIn.body).toContain("You are signed in as");
  });
});
