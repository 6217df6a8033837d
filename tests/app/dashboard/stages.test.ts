import { expect, test } from "vitest";
import type { Status } from "@/lib/checks/check";
import { nextStep, stageState, stages } from "@/lib/dashboard/stages";
import { result } from "./results";

const results = (...statuses: Status[]) =>
  statuses.map((status, index) => result(`c${index}`, "call", status));

test.each([
  ["all hold", results("pass", "pass"), [], { state: "pass", word: "2 of 2" }],
  ["notes do not count", results("pass", "info"), [], { state: "pass", word: "1 of 1" }],
  ["one could be better", results("pass", "warn"), [], { state: "warn", word: "1 to improve" }],
  ["one is broken", results("warn", "fail"), [], { state: "fail", word: "broken" }],
  ["two are broken", results("fail", "fail"), [], { state: "fail", word: "2 broken" }],
  ["nothing was checked", results("skip"), [], { state: "skip", word: "not checked" }],
  ["an earlier stage is broken", results("fail"), results("fail"), { state: "skip", word: "waits" }],
  ["an earlier stage could be better", results("pass"), results("warn"), { state: "pass", word: "1 of 1" }],
] as const)("a stage where %s", (_case, own, earlier, expected) => {
  expect(stageState([...own], [...earlier])).toEqual(expected);
});

test("the stages stand in the order of a client's way in", () => {
  expect(stages.map(({ group }) => group)).toEqual(["discover", "register", "sign-in", "call"]);
});

test.each([
  ["the first failure", results("warn", "fail", "fail"), "c1"],
  ["else the first improvement", results("pass", "warn", "warn"), "c1"],
  ["else nothing", results("pass", "info", "skip"), undefined],
])("the next step is %s", (_case, checks, id) => {
  expect(nextStep(checks)?.id).toBe(id);
});
