import { expect, test } from "vitest";
import { readConfig } from "@/lib/config";
import { doorOf } from "@/lib/dashboard/door";
import { result } from "./results";

const configOf = (baseUrl: string, descope = "https://api.descope.com") => {
  const read = readConfig({ BASE_URL: baseUrl, DESCOPE_CONFIG_URL: `${descope}/v1/apps/agentic/P2abc/MS1` });
  if (!read.ok) throw new Error("the configuration is wrong");
  return read.config;
};
const acme = configOf("https://acme.example");
const both = [result("dcr", "register", "pass"), result("cimd", "register", "pass")];

test.each([
  ["both ways are open", both, { cimd: true, dcr: true, isLocal: false }],
  ["nothing is known", [], { cimd: undefined, dcr: undefined, isLocal: false }],
  [
    "clients need a secret",
    [...both, result("public-clients", "sign-in", "warn")],
    { cimd: false, dcr: true, isLocal: false },
  ],
  [
    "another stage is broken",
    [...both, result("pkce", "sign-in", "fail")],
    { cimd: true, dcr: true, isLocal: false, blockedBy: "pkce holds" },
  ],
  [
    "only registration is closed",
    [result("registration", "register", "fail")],
    { cimd: undefined, dcr: undefined, isLocal: false },
  ],
])("the door when %s", (_case, checks, expected) => {
  expect(doorOf(checks, acme)).toEqual(expected);
});

test("remote clients stay out when either the server or its Descope is on this computer", () => {
  expect(doorOf(both, configOf("http://localhost:3000")).isLocal).toBe(true);
  expect(doorOf(both, configOf("https://acme.example", "http://127.0.0.1:4600")).isLocal).toBe(true);
});
