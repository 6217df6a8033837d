import { describe, expect, test } from "vitest";
import { verdictOf } from "@/lib/dashboard/verdict";
import { result } from "./results";

const unset = { variable: "DESCOPE_CONFIG_URL", problem: "is not set", fix: "set it" };
const wrong = { variable: "BASE_URL", problem: "is not a URL", fix: "write it out" };
const failing = result("configuration", "configure", "fail");

describe("the verdict", () => {
  test.each([
    ["descope-answers", "discover", "Descope does not answer"],
    ["issuer", "discover", "Clients refuse this sign-in"],
    ["challenge", "discover", "Clients cannot find the sign-in"],
    ["registration", "register", "Clients cannot register yet"],
    ["pkce", "sign-in", "People cannot sign in yet"],
    ["scopes", "sign-in", "Tokens cannot hold the required scopes"],
    ["get", "call", "Calls are not answered as they should be"],
    ["address", "configure", "The configuration needs a change"],
  ] as const)("on a broken %s speaks of its stage", (id, group, headline) => {
    const verdict = verdictOf([result("dcr", "register", "pass"), result(id, group, "fail")], {});
    expect(verdict).toMatchObject({ state: "fail", headline });
  });

  test("names the first of several failures: the others may follow from it", () => {
    const both = [result("issuer", "discover", "fail"), result("pkce", "sign-in", "fail")];
    expect(verdictOf(both, {}).headline).toBe("Clients refuse this sign-in");
  });

  test.each([
    ["nothing is set", [unset], "warn", "Not configured"],
    ["one setting is wrong", [wrong], "fail", "A setting is wrong"],
    ["several are wrong", [unset, wrong], "fail", "Some settings are wrong"],
  ] as const)("when %s says so", (_case, problems, state, headline) => {
    expect(verdictOf([failing], { problems: [...problems] })).toMatchObject({ state, headline });
  });

  test("without a failure is: ready", () => {
    const verdict = verdictOf([result("dcr", "register", "pass")], {});
    expect(verdict).toMatchObject({ state: "pass", headline: "Ready for MCP clients" });
    expect(verdict.meaning).toMatch(/^Clients can .* call its tools\.$/);
  });

  test.each([
    [1, "One thing to improve."],
    [3, "3 things to improve."],
  ])("counts %i improvements", (count, words) => {
    const checks = Array.from({ length: count }, (_, index) => result(`w${index}`, "discover", "warn"));
    expect(verdictOf(checks, {}).meaning).toContain(words);
  });

  test("does not promise more than this computer when the server is local", () => {
    expect(verdictOf([], { isLocal: true }).meaning).toMatch(/^Clients on this computer/);
  });
});
