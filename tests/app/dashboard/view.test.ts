import { describe, expect, test } from "vitest";
import { questions, type StageView, type View, viewOf } from "@/app/_dashboard/view";
import type { CheckResult, Status } from "@/lib/checks/check";
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
const dcrOnly = [result("dcr", "register", "pass"), result("cimd", "register", "warn")];
const cimdOnly = [result("dcr", "register", "warn"), result("cimd", "register", "pass")];

const allOf = ({ problems, others }: StageView) => [...problems, ...others];
const listed = (view: View) => view.stages.flatMap((stage) => allOf(stage).map(({ id }) => id));
const sumOf = (counts: string) => [...counts.matchAll(/\d+/g)].reduce((sum, [count]) => sum + Number(count), 0);

test("the counts name every status", () => {
  const all = results("pass", "pass", "warn", "fail", "skip", "info", "info");
  expect(viewOf(all, {}).counts).toBe("1 failed, 1 warning, 2 passed, 1 skipped, 2 notes");
});

test.each([
  {},
  { challenge: unanswered },
  { metadata: unanswered },
  { metadata: metadata({ registration_endpoint: undefined }) },
  { config: readConfig({}) },
])("every result is listed once, in its stage, and the counts add up: %#", (change) => {
  const all = judged(change);
  const view = viewOf(all, { config });
  expect(listed(view).sort()).toEqual(all.map(({ id }) => id).sort());
  expect(sumOf(view.counts)).toBe(all.length);
  for (const stage of view.stages) expect(sumOf(stage.counts)).toBe(allOf(stage).length);
});

test("a stage lists failures, then warnings, before what passed", () => {
  const { stages } = viewOf(results("pass", "skip", "warn", "fail"), {});
  expect(stages.at(-1)?.problems.map(({ status }) => status)).toEqual(["fail", "warn"]);
  expect(stages.at(-1)?.others.map(({ status }) => status)).toEqual(["skip", "pass"]);
});

test.each([
  ["the first failure", results("warn", "fail", "fail"), "c1"],
  ["else the first warning", results("pass", "warn", "warn"), "c1"],
  ["else nothing", results("pass", "info", "skip"), undefined],
])("the next step is %s", (_case, given, id) => {
  expect(viewOf(given, {}).nextStep?.id).toBe(id);
});

describe("a fix", () => {
  const inStages = (given: CheckResult[]) =>
    viewOf(given, {}).stages.flatMap(({ problems }) => problems.flatMap(({ fix }) => fix ?? []));

  test.each([
    ["is shown in its stage, unless it is the next step", results("warn", "warn"), ["mend c1"]],
    ["of a later failure is shown too", results("fail", "fail"), ["mend c1"]],
    ["of a warning waits until nothing in its stage fails", results("fail", "warn"), []],
    ["of a warning in another stage does not", [result("cimd", "register", "warn"), ...results("fail")], ["mend cimd"]],
  ])("%s", (_case, given, expected) => {
    expect(inStages(given)).toEqual(expected);
  });

  test.each([
    {},
    { challenge: unanswered },
    { metadata: unanswered },
    { metadata: metadata({ registration_endpoint: undefined }) },
  ])("appears once on the page: %#", (change) => {
    const all = judged(change);
    const shown = [...inStages(all), viewOf(all, {}).nextStep?.fix];
    expect(new Set(shown).size).toBe(shown.length);
  });
});

describe("a stage", () => {
  const call = (...given: Parameters<typeof viewOf>[0]) => viewOf(given, {}).stages.at(-1);

  test.each([
    ["all pass", results("pass", "pass"), { state: "pass", word: "passed" }],
    ["notes do not count", results("pass", "info"), { state: "pass", word: "passed" }],
    ["one warns", results("pass", "warn"), { state: "warn", word: "warning" }],
    ["two warn", results("warn", "warn"), { state: "warn", word: "warning" }],
    ["one fails", results("warn", "fail"), { state: "fail", word: "failed" }],
    ["nothing was checked", results("skip"), { state: "skip", word: "unknown" }],
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

  test.each([
    ["no client has to be created by hand", both, "pass", "Ready for MCP clients"],
    ["two need it without DCR", cimdOnly, "warn", "Ready; 2 of 8 clients need a client ID by hand"],
    ["none needs it without CIMD", dcrOnly, "pass", "Ready for MCP clients"],
  ] as const)("counts the clients that need work by hand: %s", (_case, given, state, headline) => {
    expect(viewOf([...given], { config }).verdict).toMatchObject({ state, headline });
  });

  test("counts the same clients as the list of clients", () => {
    const { verdict, clients: list } = viewOf(cimdOnly, { config });
    const byHand = list.filter(({ word }) => word === "by hand").length;
    expect(verdict.headline).toContain(`${byHand} of ${list.length} clients`);
  });

  test("mentions only clients on this computer when the server is local", () => {
    const local = configOf("http://localhost:3000");
    expect(viewOf([], { config: local }).verdict.meaning).toMatch(/^Clients on this computer/);
  });
});

describe("the first screen", () => {
  const answers = (...given: Parameters<typeof viewOf>[0]) => viewOf(given, {}).answers;

  test("names every client that only DCR lets register automatically in the fix for DCR", () => {
    const fix = checks.find(({ id }) => id === "dcr")?.fix;
    for (const { name, mechanisms } of clients) {
      const isOnlyWay = mechanisms.includes("dcr") && !mechanisms.includes("cimd");
      expect([name, fix?.includes(name)]).toEqual([name, isOnlyWay]);
    }
  });

  test.each([
    ["dcr", "dcr", "pass", "On"],
    ["dcr", "dcr", "warn", "Off"],
    ["dcr", "dcr", "skip", "Unknown"],
    ["cimd", "cimd", "pass", "On"],
    ["cimd", "cimd", "warn", "Off"],
    ["cimd", "cimd", "skip", "Unknown"],
    ["keys", "keys", "pass", "Available"],
    ["keys", "keys", "fail", "Unavailable"],
    ["keys", "keys", "skip", "Unknown"],
    ["address", "public-origin", "info", "Local only"],
    ["address", "reachable", "pass", "Reachable"],
    ["address", "reachable", "fail", "Unreachable"],
    ["address", "protection", "fail", "Unreachable"],
    ["address", "no-redirect", "warn", "Redirects"],
  ] as const)("answers %s, when %s is %s, with: %s", (question, id, status, word) => {
    expect(answers(result(id, "discover", status))[question]).toEqual({ status, word, id });
  });

  test.each(["dcr", "cimd", "keys", "address"] as const)("does not know %s before its checks", (question) => {
    expect(answers()[question]).toMatchObject({ status: "skip", word: "Unknown" });
  });

  test("answers with the worst of several checks, and links to it", () => {
    const given = [result("public-origin", "configure", "pass"), result("reachable", "discover", "fail")];
    expect(answers(...given).address).toEqual({ status: "fail", word: "Unreachable", id: "reachable" });
  });

  test("does not call a local server reachable from elsewhere", () => {
    const given = [result("public-origin", "configure", "info"), result("reachable", "discover", "pass")];
    expect(answers(...given).address.word).toBe("Local only");
  });

  test("has answers from checks that exist, in the stages whose results it waits for", () => {
    for (const { ids, groups } of Object.values(questions)) {
      const stagesOf = ids.map((id) => checks.find((check) => check.id === id)?.group);
      expect([...new Set(stagesOf)]).toEqual(groups);
    }
  });

  test.each([
    ["everything", {}],
    ["an outage of Descope", { metadata: unanswered, projectMetadata: unanswered, keys: unanswered }],
  ] as const)("says nothing that the checks do not: %s", (_case, change) => {
    const all = judged(change);
    for (const { id, status } of Object.values(viewOf(all, { config }).answers)) {
      expect(all.find((check) => check.id === id)?.status).toBe(status);
    }
  });
});

describe("a client", () => {
  const wordOf = (id: string, given: Parameters<typeof viewOf>[0], place = config) =>
    viewOf(given, { config: place }).clients.find(({ client }) => client.id === id);
  const off = [result("dcr", "register", "warn"), result("cimd", "register", "warn")];

  test("is listed for each known client", () => {
    expect(viewOf([], { config }).clients.map(({ client }) => client)).toEqual(clients);
  });

  test.each([
    ["claude-code", both, "pass", "CIMD"],
    ["claude-code", dcrOnly, "pass", "DCR"],
    ["claude-code", [...both, result("public-clients", "sign-in", "warn")], "pass", "DCR"],
    ["cursor", both, "pass", "DCR"],
    ["cursor", cimdOnly, "warn", "by hand"],
    ["mcp-inspector", cimdOnly, "pass", "CIMD"],
    ["cursor", off, "warn", "by hand"],
    ["cursor", [], "skip", "unknown"],
    ["chatgpt", both, "pass", "CIMD"],
    ["cursor", [...both, result("pkce", "sign-in", "fail")], "skip", "blocked"],
    ["cursor", [result("registration", "register", "fail"), ...off], "warn", "by hand"],
  ] as const)("%s with %j is %s: %s", (id, given, state, word) => {
    expect(wordOf(id, [...given])).toMatchObject({ state, word });
  });

  test("that is blocked leaves the reason to the panel, which names it once", () => {
    const given = [result("pkce", "sign-in", "fail")];
    expect(wordOf("cursor", given)?.why).toBe("");
    expect(viewOf(given, { config }).blocker?.id).toBe("pkce");
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
    expect(wordOf("claude", failed, place)).toMatchObject({ state: "skip", word: "out of reach" });
  });

  test.each([
    ["the server", configOf("http://localhost:3000")],
    ["its Descope", configOf("https://acme.example", "http://127.0.0.1:4600")],
  ])("in the cloud cannot connect when %s is on this computer only", (_case, place) => {
    expect(wordOf("chatgpt", both, place)).toMatchObject({ state: "skip", word: "out of reach" });
    expect(wordOf("claude-code", both, place)).toMatchObject({ state: "pass" });
  });
});
