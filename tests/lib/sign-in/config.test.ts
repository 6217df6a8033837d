import { expect, test } from "vitest";
import { readConfig } from "@/lib/config";
import { readFlowId } from "@/lib/config/sign-in";
import { pastes, standIns } from "@/tests/support/pasted";

const DESCOPE_CONFIG_URL = "https://api.descope.com/v1/apps/agentic/P2x/MS3x";

function problemsOf(env: Record<string, string>) {
  const result = readConfig({ DESCOPE_CONFIG_URL, ...env });
  return result.ok ? [] : result.problems;
}

test("the flow has a default, and can be set", () => {
  expect(readFlowId({})).toBe("sign-up-or-in");
  expect(readFlowId({ DESCOPE_FLOW_ID: "staff-only_2" })).toBe("staff-only_2");
});

test.each([
  ["sign in", "is not a valid flow ID: it contains a space"],
  ["../other", "is not a valid flow ID"],
])("the flow %j is wrong", (DESCOPE_FLOW_ID, problem) => {
  expect(problemsOf({ DESCOPE_FLOW_ID })).toMatchObject([{ variable: "DESCOPE_FLOW_ID", problem }]);
});

test.each(pastes)("a flow pasted with %s is taken", (_paste, make) => {
  const env = { DESCOPE_FLOW_ID: make("DESCOPE_FLOW_ID", "staff-only") };
  expect(problemsOf(env)).toEqual([]);
  expect(readFlowId(env)).toBe("staff-only");
});

test.each(standIns)("the flow %s is a problem", (DESCOPE_FLOW_ID, problem) => {
  expect(problemsOf({ DESCOPE_FLOW_ID })).toMatchObject([{ problem: expect.stringMatching(problem) }]);
});
