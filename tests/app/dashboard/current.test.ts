import { describe, expect, test } from "vitest";
import { blocksEveryClient } from "@/app/_dashboard/compatibility";
import { untilDecided } from "@/app/_dashboard/current";
import { visibleConfig } from "@/app/_ui/visible-config";
import type { CheckResult, Group } from "@/lib/checks/check";
import { readConfig } from "@/lib/config";

import { result } from "@/tests/lib/checks/healthy-facts";

const local = "http://localhost:3000";
const open = "https://mcp.example.com";

test.each([
  [local, { host: "localhost:3000" }, true],
  [local, { host: "127.0.0.1:3000" }, true],
  [local, { host: "rebound.example" }, false],
  [local, { host: "localhost:3000", origin: "https://evil.example" }, false],
  [local, {}, false],
  [open, { host: "mcp.example.com" }, true],
  [open, { host: "inside:3000" }, true],
])("a server at %s, requested with %j, shows its configuration: %s", (baseUrl, headers, isShown) => {
  const result = readConfig({ BASE_URL: baseUrl, DESCOPE_PROJECT_ID: "P2abc" });
  expect(visibleConfig(result, new Headers(headers)).ok).toBe(isShown);
});

describe("stages in progress", () => {
  const never = new Promise<CheckResult[]>(() => {});
  const one = (group: Group, status: CheckResult["status"] = "pass") => Promise.resolve([result(group, group, status)]);
  const good = {
    configure: one("configure"),
    discover: one("discover"),
    register: one("register", "warn"),
    "sign-in": one("sign-in"),
    call: one("call"),
  };
  const hasFailed = ({ status }: CheckResult) => status === "fail";

  test("shows the first failure while later stages are in progress", async () => {
    const groups = { ...good, discover: one("discover", "fail"), register: never, call: never };
    expect((await untilDecided(groups, hasFailed)).map(({ id }) => id)).toEqual(["configure", "discover"]);
  });

  test("shows a failure only after the stages before it, which may contain the cause", async () => {
    const early = untilDecided({ ...good, configure: never, discover: one("discover", "fail") }, hasFailed);
    expect(await Promise.race([early, Promise.resolve("waits")])).toBe("waits");
  });

  test("ignores failures that do not count", async () => {
    const groups = {
      ...good,
      register: one("register", "fail"),
      "sign-in": one("sign-in", "fail"),
      call: never,
    };
    const ids = (await untilDecided(groups, blocksEveryClient)).map(({ id }) => id);
    expect(ids).toEqual(["configure", "discover", "register", "sign-in"]);
  });

  test("waits for all stages if there is no failure", async () => {
    expect(await untilDecided(good, hasFailed)).toHaveLength(5);
  });
});
