import { expect, test } from "vitest";
import { readConfig } from "@/lib/config";
import { readConnectSecret } from "@/lib/config/connect";
import { pastes, standIns } from "@/tests/support/pasted";

const DESCOPE_CONFIG_URL = "https://api.descope.com/v1/apps/agentic/P2x/MS3x";

function problemsOf(env: Record<string, string>) {
  const result = readConfig({ DESCOPE_CONFIG_URL, ...env });
  return result.ok ? [] : result.problems;
}

const secret = "q0o/aBf+2LtWJx8Kd3Rz7MvNs5Hy1UpGc6Ee9TiOZlk=";

test("the secret is optional", () => {
  expect(readConnectSecret({})).toBeUndefined();
  expect(problemsOf({})).toEqual([]);
});

test.each(pastes)("a secret pasted with %s is taken", (_paste, make) => {
  const env = { CONNECT_SECRET: make("CONNECT_SECRET", secret) };
  expect(problemsOf(env)).toEqual([]);
  expect(readConnectSecret(env)).toBe(secret);
});

test.each([31, 1])("a secret of %i characters is too short, and never quoted", (length) => {
  const problems = problemsOf({ CONNECT_SECRET: secret.slice(0, length) });
  expect(problems).toMatchObject([{ variable: "CONNECT_SECRET", problem: "is too short to be a secret" }]);
  if (length > 1) expect(JSON.stringify(problems)).not.toContain(secret.slice(0, length));
});

test.each(standIns)("the secret %s is a problem", (CONNECT_SECRET) => {
  expect(problemsOf({ CONNECT_SECRET })).toMatchObject([{ variable: "CONNECT_SECRET" }]);
});

test("only the name of a secret that is set becomes part of the configuration", () => {
  const result = readConfig({ DESCOPE_CONFIG_URL, CONNECT_SECRET: secret });
  expect(result).toMatchObject({ ok: true, config: { given: ["DESCOPE_CONFIG_URL", "CONNECT_SECRET"] } });
  expect(JSON.stringify(result)).not.toContain(secret);
});
