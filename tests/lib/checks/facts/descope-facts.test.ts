import { afterEach, expect, test, vi } from "vitest";
import type { Answer } from "@/lib/checks/facts/answer";
import { askNamedServer } from "@/lib/checks/facts/descope-facts";
import { outsideSite } from "@/lib/checks/facts/site";
import { answer, challenge } from "../healthy-facts";

const asked: string[] = [];
afterEach(() => {
  vi.unstubAllGlobals();
  asked.length = 0;
});

/** Follows what a server names; every requested document names the same. */
async function follow(target: string, named: { issuer: string; keys?: string }) {
  const { issuer, keys = `${issuer}/keys` } = named;
  const endpoints = { authorization_endpoint: `${issuer}/a`, token_endpoint: `${issuer}/t`, jwks_uri: keys };
  const resource = { resource: `${target}/mcp`, authorization_servers: [issuer] };
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    return Response.json({ issuer, ...endpoints, ...resource });
  });
  const server = {
    challenge: Promise.resolve(challenge("")),
    resourceMetadata: Promise.resolve<Answer>(answer(resource)),
  };
  const { metadata, keys: keySet } = askNamedServer(outsideSite(new URL(target)), server);
  return { metadata: await metadata, keys: await keySet };
}

const onPrivate = { error: expect.stringMatching(/^not requested, because it is on a private network/) };

test("does not follow an Internet server to an issuer on a private network", async () => {
  const { metadata } = await follow("https://mcp.example.com", { issuer: "http://10.0.0.1/issuer" });
  expect(metadata).toMatchObject(onPrivate);
  expect(asked.filter((url) => url.includes("10.0.0.1"))).toEqual([]);
});

test("does not follow an Internet server to keys on a private network", async () => {
  const keys = "http://169.254.169.254/latest/meta-data";
  const result = await follow("https://mcp.example.com", { issuer: "https://auth.example.com", keys });
  expect(result.metadata).toMatchObject({ status: 200 });
  expect(result.keys).toMatchObject({ url: keys, ...onPrivate });
  expect(asked).not.toContain(keys);
});

test("follows a server on this machine or network to its neighbors", async () => {
  for (const target of ["http://localhost:3000", "http://192.168.0.7:3000"]) {
    const result = await follow(target, { issuer: "http://127.0.0.1:4600/issuer" });
    expect(result.keys).toMatchObject({ status: 200 });
  }
});
