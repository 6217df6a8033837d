import { describe, expect, test } from "vitest";
import type { Emulator } from "@/dev/emulator";
import { briefCopy, sharedCopy } from "@/lib/http/headers";
import { send } from "@/tests/support/http";
import { mostOften } from "@/tests/support/patience";
import { expectSharable, sharedApp, sharedEmulator, withColdApp } from "./setup";

const emulator = sharedEmulator();
const oauth = "/.well-known/oauth-authorization-server";
const openid = "/.well-known/openid-configuration";

/** How often the app requested a document from Descope. */
const upstream = (endpoint: "metadata" | "projectMetadata") =>
  emulator().requests.filter((request) => request.endpoint === endpoint).length;

const download = async (issuer: string, kind: string) => (await send(`${issuer}/.well-known/${kind}`)).body;

describe.each([
  [oauth, "oauth-authorization-server"],
  [`${oauth}/mcp`, "oauth-authorization-server"],
  [openid, "openid-configuration"],
])("%s", (path, kind) => {
  const app = sharedApp(emulator);

  test("F1 is Descope's document, byte for byte", async () => {
    const answer = await send(app().url + path);
    expect(answer).toMatchObject({ status: 200, headers: { "content-type": "application/json" } });
    expect(answer.body).toBe(await download(emulator().issuer, kind));
    expect(answer.json()).toMatchObject({ issuer: emulator().issuer });
    expect(answer.headers["cache-control"]).toBe(sharedCopy);
    expectSharable(answer.headers);
  });

  test("F1 has CORS, OPTIONS, HEAD and 405 like the resource metadata", async () => {
    const [get, options, head, posted] = await Promise.all(
      ["GET", "OPTIONS", "HEAD", "POST"].map((method) => send(app().url + path, { method })),
    );
    expect([get?.status, options?.status, head?.status, posted?.status]).toEqual([200, 204, 200, 405]);
    expect(head?.body).toBe("");
    expect(posted?.headers.allow).toBe("GET, HEAD, OPTIONS");
    for (const answer of [get, options, head, posted]) expect(answer?.headers["access-control-allow-origin"]).toBe("*");
  });
});

describe("F1 nothing is added", () => {
  test("there is no registration_endpoint when Descope has none", async () => {
    emulator().set({ registration: false });
    await withColdApp({ DESCOPE_CONFIG_URL: emulator().configUrl }, async ({ url }) => {
      expect((await send(url + oauth)).json()).not.toHaveProperty("registration_endpoint");
    });
  });

  test("unknown fields of Descope's are forwarded", async () => {
    emulator().set({ metadataExtra: { x_future: { deep: [1] } } });
    await withColdApp({ DESCOPE_CONFIG_URL: emulator().configUrl }, async ({ url }) => {
      expect((await send(url + oauth)).json()).toMatchObject({ x_future: { deep: [1] } });
    });
  });

  test("the project's own document is forwarded for a project", async () => {
    await withColdApp({ DESCOPE_CONFIG_URL: emulator().projectConfigUrl }, async ({ url }) => {
      expect((await send(url + oauth)).json()).toMatchObject({ issuer: emulator().projectIssuer });
    });
  });
});

const failures: [string, NonNullable<Emulator["faults"]["metadata"]>, number][] = [
  ["an error", { status: 500 }, 502],
  ["a missing document", { status: 404 }, 502],
  ["HTML", { body: "<!doctype html><title>x</title>", contentType: "text/html" }, 502],
  ["an empty body", { body: "" }, 502],
  ["JSON that is not metadata", { body: "[]" }, 502],
  ["a redirect", { status: 302, body: "", headers: { Location: "/elsewhere" } }, 502],
  ["an endless body", { endless: true }, 502],
  ["a reset connection", { reset: true }, 502],
  ["no answer", { hang: true }, 504],
];

describe("F2 when the MCP server's document fails with", () => {
  test.each(failures)("%s, the project's is forwarded", async (_name, fault) => {
    emulator().faults.metadata = fault;
    await withColdApp({ DESCOPE_CONFIG_URL: emulator().configUrl }, async ({ url }) => {
      const answer = await send(url + oauth);
      expect(answer.status).toBe(200);
      expect(answer.body).toBe(await download(emulator().projectIssuer, "oauth-authorization-server"));
      expect(answer.headers["cache-control"]).toBe(briefCopy);
    });
  });

  test.each(failures)("%s, and the project's too, the response is an OAuth error", async (_name, fault, status) => {
    emulator().faults.metadata = fault;
    emulator().faults.projectMetadata = fault;
    await withColdApp({ DESCOPE_CONFIG_URL: emulator().configUrl }, async ({ url }) => {
      const answer = await send(url + oauth);
      expect(answer.status).toBe(status);
      expect(answer.headers).toMatchObject({
        "content-type": "application/json",
        "cache-control": "no-store",
        "retry-after": expect.stringMatching(/^\d+$/),
        "access-control-allow-origin": "*",
      });
      expect(answer.json()).toMatchObject({
        error: expect.any(String),
        error_description: expect.any(String),
      });
      expect(answer.body).not.toMatch(/<html|\bat .*\(|node:/);

      emulator().reset();
      expect((await send(url + oauth)).json()).toMatchObject({ issuer: emulator().issuer });
    });
  });

  test("a delay of less than 5 s, it is still forwarded", async () => {
    emulator().faults.metadata = { delayMs: 3_000 };
    await withColdApp({ DESCOPE_CONFIG_URL: emulator().configUrl }, async ({ url }) => {
      expect((await send(url + oauth)).json()).toMatchObject({ issuer: emulator().issuer });
    });
  });
});

describe("F3 a document with a foreign issuer is not forwarded", () => {
  test.each([
    ["another host", () => "https://evil.example/v1/apps/P2localEmulator0000000000000"],
    ["another project", () => `${emulator().origin}/v1/apps/P2other`],
    ["a look-alike project", () => `${emulator().projectIssuer}0`],
    ["a sibling MCP server", () => `${emulator().origin}/v1/apps/agentic/${emulator().projectId}/MS3sibling`],
  ])("%s", async (_name, issuer) => {
    emulator().set({ metadataExtra: { issuer: issuer() } });
    await withColdApp({ DESCOPE_CONFIG_URL: emulator().configUrl }, async ({ url }) => {
      const answer = await send(url + oauth);
      expect(answer.status).toBe(502);
      expect(answer.body).not.toContain(issuer());
    });
  });

  test("the project's issuer, which some MCP servers declare, is accepted", async () => {
    emulator().set({ declaredIssuer: "project" });
    await withColdApp({ DESCOPE_CONFIG_URL: emulator().configUrl }, async ({ url }) => {
      expect((await send(url + oauth)).json()).toMatchObject({ issuer: emulator().projectIssuer });
    });
  });
});

describe("F4 the cache", () => {
  test("100 concurrent requests cause one upstream request, and none if cached", async () => {
    emulator().faults.metadata = { delayMs: 200 };
    await withColdApp({ DESCOPE_CONFIG_URL: emulator().configUrl }, async ({ url }) => {
      const answers = await Promise.all(Array.from({ length: 100 }, () => send(url + oauth)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(100);
      expect(upstream("metadata")).toBe(1);
      await send(url + oauth);
      expect(upstream("metadata")).toBe(1);
    });
  });

  test("100 concurrent failing requests cause one upstream request of each kind", async () => {
    // Failures are not cached, so later requests try again; one that hangs takes 5 s.
    emulator().faults.metadata = { hang: true };
    emulator().faults.projectMetadata = { hang: true };
    await withColdApp({ DESCOPE_CONFIG_URL: emulator().configUrl }, async ({ url }) => {
      const since = Date.now();
      const answers = await Promise.all(Array.from({ length: 100 }, () => send(url + oauth)));
      expect(answers.filter(({ status }) => status === 504)).toHaveLength(100);
      expect(upstream("metadata")).toBeLessThanOrEqual(mostOften(5_000, since));
      expect(upstream("projectMetadata")).toBeLessThanOrEqual(upstream("metadata"));
    });
  });

  test.each([
    ["errors", { status: 500 }],
    ["hangs", { hang: true }],
    ["resets", { reset: true }],
  ])("a cached copy is returned immediately while Descope %s", async (_name, fault) => {
    await withColdApp({ DESCOPE_CONFIG_URL: emulator().configUrl }, async ({ url }) => {
      const warm = await send(url + oauth);
      emulator().faults.metadata = fault;
      emulator().faults.projectMetadata = fault;
      const asked = upstream("metadata");
      const answer = await send(url + oauth);
      expect(answer).toMatchObject({ status: 200, body: warm.body });
      expect(upstream("metadata")).toBe(asked);
    });
  });
});
