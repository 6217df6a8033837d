import { expect, test } from "vitest";
import type { CheckResult, Group } from "@/lib/checks/check";
import { keepsOut } from "@/lib/dashboard/door";
import { untilFailure } from "@/lib/dashboard/until-failure";
import { result } from "./results";

const never = new Promise<CheckResult[]>(() => {});
const one = (group: Group, status: CheckResult["status"] = "pass") =>
  Promise.resolve([result(group, group, status)]);
const good = {
  configure: one("configure"),
  discover: one("discover"),
  register: one("register", "warn"),
  "sign-in": one("sign-in"),
  call: one("call"),
};

test("the first failure is told while later stages are on their way", async () => {
  const results = await untilFailure({
    ...good,
    discover: one("discover", "fail"),
    register: never,
    call: never,
  });
  expect(results.map(({ id }) => id)).toEqual(["configure", "discover"]);
});

test("a failure waits for the stages before it, which may hold its cause", async () => {
  const early = untilFailure({ ...good, configure: never, discover: one("discover", "fail") });
  expect(await Promise.race([early, Promise.resolve("waits")])).toBe("waits");
});

test("failures that do not count are passed over", async () => {
  const groups = {
    ...good,
    register: one("register", "fail"),
    "sign-in": one("sign-in", "fail"),
    call: never,
  };
  const results = await untilFailure(groups, keepsOut);
  expect(results.map(({ id }) => id)).toEqual(["configure", "discover", "register", "sign-in"]);
});

test("without a failure every stage has its word", async () => {
  expect(await untilFailure(good)).toHaveLength(5);
});
