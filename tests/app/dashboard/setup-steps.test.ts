import { expect, test } from "vitest";
import { configurationRows, whereToSignIn } from "@/app/_dashboard/configuration";
import { setupSteps } from "@/app/_dashboard/guide";
import { readConfig, readResource } from "@/lib/config";
import { isEmulator } from "@/lib/descope/discovery-url";

const resource = "https://acme.example/mcp";

test.each([
  ["nothing is known", { resource: undefined, isConnected: false }, ["to do", "to do", "to do", "to do"]],
  ["the address is known", { resource, isConnected: false }, ["done", "to do", "to do", "to do"]],
  ["only the address is missing", { resource: undefined, isConnected: true }, ["to do", "unknown", "unknown", "done"]],
])("the states of the steps are right when %s", (_case, known, expected) => {
  expect(setupSteps(known).map(({ state }) => state)).toEqual(expected);
});

test("the URL to enter in the console is the one that clients get", () => {
  const step = setupSteps({ resource, isConnected: false })[1];
  expect(step?.copy).toEqual({ label: "MCP Server URL", text: resource });
});

test.each([
  [{}, "http://localhost:3000/mcp"],
  [{ BASE_URL: "https://acme.example/" }, resource],
  [{ VERCEL_ENV: "production", VERCEL_PROJECT_PRODUCTION_URL: "acme.example" }, resource],
  [{ BASE_URL: "nonsense" }, undefined],
])("without Descope, the endpoint of %o is known", (env, expected) => {
  expect(readResource(env)).toBe(expected);
});

const configOf = (descope: string, more = {}) => {
  const read = readConfig({ DESCOPE_CONFIG_URL: descope, BASE_URL: "https://acme.example", ...more });
  if (!read.ok) throw new Error("the configuration is wrong");
  return read.config;
};
const server = "https://api.descope.com/v1/apps/agentic/P2abc/MS1";

test.each([
  [server, false, "Users sign in with Descope (api.descope.com), MCP server MS1."],
  ["https://api.descope.com/v1/apps/P2abc", false, "Users sign in with Descope (api.descope.com), project P2abc."],
  ["http://127.0.0.1:4600/v1/apps/agentic/P2abc/MS1", true, /local Descope emulator/],
])("distinguishes %s from the emulator", (url, expected, sentence) => {
  expect(isEmulator(configOf(url).descope.issuer)).toBe(expected);
  expect(whereToSignIn(configOf(url).descope)).toMatch(sentence);
});

test("a secret is not shown", () => {
  const rows = JSON.stringify(configurationRows(configOf(server, { DESCOPE_MANAGEMENT_KEY: "K-secret" })));
  expect(rows).not.toContain("K-secret");
});

test.each([
  ["", /localhost, apps and extensions/],
  ["https://app.example.com", /^only https:\/\/app\.example\.com and this server; not https:\/\/claude\.ai/],
  ["https://claude.ai", /^only https:\/\/claude\.ai and this server \(ALLOWED_ORIGINS\)/],
])("the origins with ALLOWED_ORIGINS=%s", (origins, value) => {
  const config = configOf(server, { BASE_URL: "https://mcp.example.com", ALLOWED_ORIGINS: origins });
  const row = configurationRows(config).find(({ name }) => name === "Browser origins");
  expect(row?.value).toMatch(value);
});
