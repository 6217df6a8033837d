import { describe, expect, test } from "vitest";
import { viewOf } from "@/app/_dashboard/view";
import type { Status } from "@/lib/checks/check";
import { checks } from "@/lib/checks/stages";
import { notMetadata } from "@/lib/checks/stages/authorization-server";
import { clients } from "@/lib/clients";
import { readConfig } from "@/lib/config";
import { results as judged, metadata, result, unanswered } from "@/tests/lib/checks/healthy-facts";

const configOf = (baseUrl: string, descope = "https://api.descope.com") => {
  const read = readConfig({ BASE_URL: baseUrl, DESCOPE_CONFIG_URL: `${descope}/v1/apps/agentic/P2abc/MS1` });
  if (!read.ok) throw new Error("the configuration is wrong");
  return read.config;
};
const config = configOf("https://acme.example");
const results = (...statuses: Status[]) => statuses.map((status, index) => result(`c${index}`, "call", status));
const both = [result("dcr", "register", "pass"), result("cimd", "register", "pass")];

test("the counts come from the report's results and add up", () => {
  const all = results("pass", "pass", "warn", "fail", "skip", "info", "info");
  const { counts, open, folded } = viewOf(all, {});
  expect(counts).toEqual({ pass: 2, warn: 1, fail: 1, skip: 1, info: 2 });
  expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(all.length);
  const shown = [open, folded.pass, folded.skip, folded.info].flat();
  expect(shown.map(({ id }) => id).sort()).toEqual(all.map(({ id }) => id).sort());
});

test.each([
  {},
  { challenge: unanswered },
  { metadata: unanswered },
  { metadata: metadata({ registration_endpoint: undefined }) },
])("every result is listed once, and only the list counts them: %#", (change) => {
  const all = judged(change);
  const { stages, open, folded, registration } = viewOf(all, { config });
  const listed = [open, folded.pass, folded.skip, folded.info, registration.filter(({ id }) => id)].flat();
  expect(listed.map(({ id }) => id).sort()).toEqual(all.map(({ id }) => id).sort());
  expect(stages.filter(({ word }) => /\d/.test(word))).toEqual([]);
});

test("failures come before warnings", () => {
  expect(viewOf(results("warn", "fail"), {}).open.map(({ status }) => status)).toEqual(["fail", "warn"]);
});

test.each(["dcr", "cimd"])("a fix for %s is shown once, in the registration panel", (id) => {
  const view = viewOf([result(id, "register", "warn")], {});
  expect(view.open).toEqual([]);
  expect(view.registration.find((row) => row.id === id)).toMatchObject({ word: "off", fix: `mend ${id}` });
});

test.each([
  ["the first failure", results("warn", "fail", "fail"), "c1"],
  ["else the first warning", results("pass", "warn", "warn"), "c1"],
  ["else nothing", results("pass", "info", "skip"), undefined],
])("the next step is %s", (_case, given, id) => {
  expect(viewOf(given, {}).nextStep?.id).toBe(id);
});

describe("a stage", () => {
  const call = (...given: Parameters<typeof viewOf>[0]) => viewOf(given, {}).stages.at(-1);

  test.each([
    ["all pass", results("pass", "pass"), { state: "pass", word: "passed" }],
    ["notes do not count", results("pass", "info"), { state: "pass", word: "passed" }],
    ["one warns", results("pass", "warn"), { state: "warn", word: "warning" }],
    ["two warn", results("warn", "warn"), { state: "warn", word: "warning" }],
    ["one fails", results("warn", "fail"), { state: "fail", word: "failed" }],
    ["nothing was checked", results("skip"), { state: "skip", word: "skipped" }],
  ] as const)("where %s", (_case, own, expected) => {
    expect(call(...own)).toMatchObject(expected);
  });

  test("is blocked after a failed one", () => {
    expect(call(result("pkce", "sign-in", "fail"), ...results("fail"))).toMatchObject({ word: "blocked" });
  });

  test("is not blocked after one with a warning", () => {
    expect(call(result("grants", "sign-in", "warn"), ...results("pass"))).toMatchObject({ word: "passed" });
  });

  test("exists for each check, in the order of the report", () => {
    const groups = viewOf([], {}).stages.map(({ group }) => group);
    expect([...new Set(checks.map(({ group }) => group))]).toEqual(groups);
  });
});

describe("the verdict", () => {
  const unset = { variable: "DESCOPE_CONFIG_URL", problem: "is not set", fix: "set it" };
  const wrong = { variable: "BASE_URL", problem: "is not a valid URL", fix: "write it out" };

  test.each([
    ["descope-answers", "discover", "Descope is not responding"],
    ["issuer", "discover", "Descope's issuer does not match"],
    ["challenge", "discover", "Clients cannot find where to sign in"],
    ["registration", "register", "Clients cannot register yet"],
    ["pkce", "sign-in", "Users cannot sign in yet"],
    ["scopes", "sign-in", "Tokens lack a required scope"],
    ["get", "call", "Calls do not work correctly"],
    ["address", "configure", "The configuration has a problem"],
  ] as const)("describes the stage of a failed %s", (id, group, headline) => {
    const { verdict } = viewOf([result("dcr", "register", "pass"), result(id, group, "fail")], {});
    expect(verdict).toMatchObject({ state: "fail", headline });
  });

  test("does not blame Descope for the emulator", () => {
    const down = [result("descope-answers", "discover", "fail")];
    const at = (origin?: string) =>
      viewOf(down, { config: configOf("http://localhost:3000", origin) }).verdict.headline;
    expect(at()).toBe("Descope is not responding");
    expect(at("http://127.0.0.1:4600")).toBe("The local Descope emulator is not responding");
  });

  test("names the first of several failures: the others may follow from it", () => {
    const two = [result("issuer", "discover", "fail"), result("pkce", "sign-in", "fail")];
    expect(viewOf(two, {}).verdict.headline).toBe("Descope's issuer does not match");
  });

  test.each([
    ["nothing is set", [unset], "warn", "Not configured"],
    ["one setting is wrong", [wrong], "fail", "A setting is wrong"],
    ["several are wrong", [unset, wrong], "fail", "Some settings are wrong"],
  ] as const)("says so when %s", (_case, problems, state, headline) => {
    const { verdict } = viewOf([result("configuration", "configure", "fail")], { problems: [...problems] });
    expect(verdict).toMatchObject({ state, headline });
  });

  const firstIds = checks
    .slice(
      0,
      checks.findIndex(({ id }) => id === "challenge"),
    )
    .map(({ id }) => id);
  const afterSignIn = ["keys", "clock"];

  test.each(checks.map(({ id, group }) => [id, group] as const))(
    "claims nothing that a failed %s disproves",
    (id, group) => {
      const { headline, meaning } = viewOf([result(id, group, "fail")], {}).verdict;
      if (firstIds.includes(id))
        expect(`${headline} ${meaning}`).not.toMatch(/reach(es)? this server,|find this server/);
      if (!afterSignIn.includes(id)) expect(meaning).not.toMatch(/Users can sign in/);
    },
  );

  test("does not call Descope unresponsive when something answers in its place", () => {
    const answered = { ...result("descope-answers", "discover", "fail"), title: notMetadata };
    expect(viewOf([answered], {}).verdict.headline).not.toMatch(/responding/);
  });

  test("is ready if no check fails", () => {
    expect(viewOf(both, {}).verdict).toMatchObject({ state: "pass", headline: "Ready for MCP clients" });
  });

  test.each([
    [1, "One warning"],
    [3, "3 warnings"],
  ])("counts %i warnings", (count, words) => {
    const warnings = Array.from({ length: count }, (_, index) => result(`w${index}`, "discover", "warn"));
    expect(viewOf(warnings, {}).verdict.meaning).toContain(words);
  });

  test("mentions only clients on this computer when the server is local", () => {
    const local = configOf("http://localhost:3000");
    expect(viewOf([], { config: local }).verdict.meaning).toMatch(/^Clients on this computer/);
  });
});

describe("a way to register", () => {
  test("that is off names every client that has no other, and none that has", () => {
    const meaning = viewOf([result("dcr", "register", "warn")], {}).registration.find(
      ({ id }) => id === "dcr",
    )?.meaning;
    const fix = checks.find(({ id }) => id === "dcr")?.fix;
    for (const { name, mechanisms } of clients) {
      const isOnlyWay = mechanisms.includes("dcr") && !mechanisms.includes("cimd");
      expect([name, meaning?.includes(name), fix?.includes(name)]).toEqual([name, isOnlyWay, isOnlyWay]);
    }
  });

  test.each([
    ["pass", "on"],
    ["warn", "off"],
    ["skip", "unknown"],
  ] as const)("whose check is %s is %s", (status, word) => {
    const [dcr] = viewOf([result("dcr", "register", status)], {}).registration;
    expect(dcr).toMatchObject({ state: status, word });
  });

  test("manual registration is always available", () => {
    expect(viewOf([], {}).registration.map(({ word }) => word)).toContain("manual");
  });
});

describe("a client", () => {
  const wordOf = (id: string, given: Parameters<typeof viewOf>[0], place = config) =>
    viewOf(given, { config: place }).clients.find(({ client }) => client.id === id);
  const off = [result("dcr", "register", "warn"), result("cimd", "register", "warn")];
  const [dcrOnly, cimdOnly] = [
    [result("dcr", "register", "pass"), result("cimd", "register", "warn")],
    [result("dcr", "register", "warn"), result("cimd", "register", "pass")],
  ];

  test("is listed for each known client", () => {
    expect(viewOf([], { config }).clients.map(({ client }) => client)).toEqual(clients);
  });

  test.each([
    ["claude-code", both, "pass", "CIMD"],
    ["claude-code", dcrOnly, "pass", "DCR"],
    ["claude-code", [...both, result("public-clients", "sign-in", "warn")], "pass", "DCR"],
    ["cursor", both, "pass", "DCR"],
    ["cursor", cimdOnly, "warn", "manual"],
    ["mcp-inspector", cimdOnly, "pass", "CIMD"],
    ["cursor", off, "warn", "manual"],
    ["cursor", [], "skip", "unknown"],
    ["chatgpt", both, "pass", "CIMD"],
    ["cursor", [...both, result("pkce", "sign-in", "fail")], "skip", "blocked"],
    ["cursor", [result("registration", "register", "fail"), ...off], "warn", "manual"],
  ] as const)("%s with %j is %s: %s", (id, given, state, word) => {
    expect(wordOf(id, [...given])).toMatchObject({ state, word });
  });

  test("that is blocked names the check", () => {
    expect(wordOf("cursor", [result("pkce", "sign-in", "fail")])?.why).toContain("pkce failed");
  });

  test("in the cloud is told of its vendor's tunnel, except while only the emulator can sign users in", () => {
    const { tunnel = "?" } = clients.find(({ id }) => id === "chatgpt") ?? {};
    expect(wordOf("chatgpt", both, configOf("http://localhost:3000"))?.why).toContain(tunnel);
    expect(wordOf("claude", both, configOf("http://localhost:3000"))?.why).not.toContain(tunnel);
    const emulated = configOf("http://localhost:3000", "http://127.0.0.1:4600");
    expect(wordOf("chatgpt", both, emulated)?.why).not.toContain(tunnel);
  });

  test("on this computer can connect although the authorization server is on this computer only", () => {
    const place = configOf("https://acme.example", "http://127.0.0.1:4600");
    const failed = [result("public-issuer", "discover", "fail"), ...both];
    expect(wordOf("claude-code", failed, place)).toMatchObject({ state: "pass" });
    expect(wordOf("claude", failed, place)).toMatchObject({ state: "skip", word: "cloud only" });
  });

  test.each([
    ["the server", configOf("http://localhost:3000")],
    ["its Descope", configOf("https://acme.example", "http://127.0.0.1:4600")],
  ])("in the cloud cannot connect when %s is on this computer only", (_case, place) => {
    expect(wordOf("chatgpt", both, place)).toMatchObject({ state: "skip", word: "cloud only" });
    expect(wordOf("claude-code", both, place)).toMatchObject({ state: "pass" });
  });
});
