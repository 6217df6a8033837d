import { expect, test } from "vitest";
import { isOn, registrationRows } from "@/lib/dashboard/registration";
import { sortedChecks } from "@/lib/dashboard/sorted-checks";
import { result } from "./results";

test.each([
  ["pass", "on", true],
  ["warn", "off", false],
  ["skip", "not known", undefined],
] as const)("a way to register whose check is %s is %s", (status, word, on) => {
  const results = [result("dcr", "register", status)];
  expect(registrationRows(results)[0]).toMatchObject({ id: "dcr", state: status, word });
  expect(isOn(results, "dcr")).toBe(on);
});

test("what is off shows its evidence and its fix", () => {
  expect(registrationRows([result("cimd", "register", "warn")])[1]).toMatchObject({
    saw: "saw cimd",
    fix: "mend cimd",
  });
});

test("pre-registration is always possible", () => {
  expect(registrationRows([]).map(({ id, word }) => [id, word])).toContainEqual([
    "pre-registered",
    "by hand",
  ]);
});

test("checks stand in the order in which people must see them", () => {
  const all = (["pass", "info", "skip", "warn", "fail"] as const).map((status) =>
    result(status, "call", status),
  );
  const { open, waiting, notes, holding } = sortedChecks([...all, result("dcr", "register", "pass")]);
  expect([open, waiting, notes, holding].map((list) => list.map(({ id }) => id))).toEqual([
    ["fail", "warn"],
    ["skip"],
    ["info"],
    ["pass"],
  ]);
});
