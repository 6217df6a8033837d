import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readConfig } from "@/lib/config";
import { operatorVariables, readOperator } from "@/lib/config/operator";
import { pastes, standIns } from "@/tests/support/pasted";

const P = "P2exampleProject000000000000";
const serverUrl = `https://api.descope.com/v1/apps/agentic/${P}/MS3exampleServer0000000000000`;

function problemsOf(env: Record<string, string>) {
  const result = readConfig(env);
  return result.ok ? [] : result.problems;
}

describe("the management key", () => {
  const keyOf = (DESCOPE_MANAGEMENT_KEY: string) => {
    const env = { DESCOPE_CONFIG_URL: serverUrl, DESCOPE_MANAGEMENT_KEY };
    expect(problemsOf(env)).toEqual([]);
    return readOperator(env).managementKey;
  };

  test.each(["K2secret", `${P}:K2secret`, `Bearer ${P}:K2secret`, "Bearer K2secret", " K2secret\n", "K2\u200Bsecret"])(
    "is taken out of %j",
    (text) => expect(keyOf(text)).toBe("K2secret"),
  );

  test.each([
    "P2another:K2secret",
    `${P}x:K2secret`,
    `${P}:`,
    ":K2secret",
    "K2 secret",
    "K2\nsecret",
    "K2é\u200Dsecret",
    "K2:secret",
  ])("is not taken out of %j, which nothing quotes", (DESCOPE_MANAGEMENT_KEY) => {
    const problems = problemsOf({ DESCOPE_CONFIG_URL: serverUrl, DESCOPE_MANAGEMENT_KEY });
    expect(problems.map(({ variable }) => variable)).toEqual(["DESCOPE_MANAGEMENT_KEY"]);
    expect(JSON.stringify(problems)).not.toMatch(/secret|P2another/);
  });
});

describe("operators", () => {
  test("have defaults that let nobody in by address", () => {
    expect(readOperator({})).toMatchObject({
      rules: { role: "mcp-operator", emails: [] },
    });
  });

  test("can be set", () => {
    const env = {
      OPERATOR_ROLE: "Tenant Admin",
      OPERATOR_EMAILS: "Ada@Example.com, grace@example.com",
    };
    expect(readOperator(env)).toMatchObject({
      rules: { role: "Tenant Admin", emails: ["ada@example.com", "grace@example.com"] },
    });
  });

  test.each([
    ["OPERATOR_EMAILS", "ada", "contains an invalid e-mail address"],
    ["OPERATOR_EMAILS", "*@example.com", "contains an invalid e-mail address"],
  ])("%s %j is wrong", (variable, text, problem) => {
    expect(problemsOf({ DESCOPE_CONFIG_URL: serverUrl, [variable]: text })).toMatchObject([{ variable, problem }]);
  });
});

describe.each([
  ["DESCOPE_MANAGEMENT_KEY", "K2secret"],
  ["DESCOPE_MANAGEMENT_KEY", `${P}:K2secret`],
  ["OPERATOR_ROLE", "Tenant Admin"],
  ["OPERATOR_EMAILS", "ada@example.com,grace@example.com"],
])("%s, pasted", (name, value) => {
  test.each(pastes)("with %s, is taken", (_paste, make) => {
    expect(problemsOf({ DESCOPE_CONFIG_URL: serverUrl, [name]: make(name, value) })).toEqual([]);
    expect(readOperator({ [name]: make(name, value) })).toEqual(readOperator({ [name]: value }));
  });

  test.each(standIns)("as %s, is a problem, which quotes nothing", (text, problem) => {
    const problems = problemsOf({ DESCOPE_CONFIG_URL: serverUrl, [name]: text });
    expect(problems).toMatchObject([{ variable: name, problem: expect.stringMatching(problem) }]);
    expect(JSON.stringify(problems)).not.toContain("K2abc");
  });
});

test("each quoted address of a list is taken", () => {
  expect(readOperator({ OPERATOR_EMAILS: `"ada@example.com"; <Grace@example.com>,` }).rules.emails).toEqual([
    "ada@example.com",
    "grace@example.com",
  ]);
});

test("what is wrong is told along with all else that is, without quoting a secret", () => {
  const problems = problemsOf({ OPERATOR_EMAILS: "*", DESCOPE_MANAGEMENT_KEY: "K2 secret", BASE_URL: "x" });
  expect(problems.map(({ variable }) => variable).sort()).toEqual([
    "BASE_URL",
    "DESCOPE_CONFIG_URL",
    "DESCOPE_MANAGEMENT_KEY",
    "OPERATOR_EMAILS",
  ]);
  expect(JSON.stringify(problems)).not.toContain("secret");
});

test(".env.example names each of the variables", () => {
  const example = readFileSync(".env.example", "utf8");
  for (const name of Object.keys(operatorVariables.shape)) expect(example).toContain(`\n${name}=`);
});
