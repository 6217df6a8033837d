import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { toolFile } from "@/dev/new-tool/templates";
import { isDeclared, listFile, withTool } from "@/dev/new-tool/tool-list";
import { type Answers, functionName, problemWith, toolName, wishOf } from "@/dev/new-tool/wish";

test.each([
  ["echo", "echo", "echo"],
  ["list-orders", "listOrders", "list_orders"],
  ["orders-v2-x", "ordersV2X", "orders_v2_x"],
])("%s is the function %s and the tool %s", (name, declared, tool) => {
  expect([functionName(name), toolName(name)]).toEqual([declared, tool]);
});

test.each<[keyof Answers, string]>([
  ["name", "list-orders"],
  ["name", "list_orders"],
  ["description", ""],
  ["description", 'Says "hello" to \\ and `you`'],
  ["scope", "orders:read, orders:write https://www.example.com/auth/x"],
  ["role", "Tenant Admin, editor"],
  ["connection", ""],
])("%s accepts %j", (question, text) => {
  expect(problemWith(question, text)).toBeUndefined();
});

test.each<[keyof Answers, string]>([
  ["name", ""],
  ["name", "List-orders"],
  ["name", "list orders"],
  ["name", "../list"],
  ["name", "list-"],
  ["name", "1st"],
  ["name", "delete"],
  ["name", "index"],
  ["name", "call-tool"],
  ["name", "token"],
  ["name", "then"],
  ["name", "parse-int"],
  ["name", "a".repeat(61)],
  ["description", "two\nlines"],
  ["description", "x".repeat(201)],
  ["scope", 'a"b'],
  ["scope", "caf\u00e9"],
  ["role", "a\u0000"],
  ["connection", "google calendar"],
  ["connection", "a/../b"],
  ["connection", "my.app"],
])("%s refuses %j with a sentence", (question, text) => {
  expect(problemWith(question, text)).toMatch(/^[A-Z"].+\.$/);
});

test("answers become what the tool needs", () => {
  expect(wishOf({ name: "list_orders", scope: "a b, a", role: "Tenant Admin, editor", connection: "" })).toEqual({
    name: "list-orders",
    description: "TODO: what list_orders does, for the model",
    scopes: ["a", "b"],
    roles: ["Tenant Admin", "editor"],
  });
});

test("a tool that calls an API does not pass on what it says about a failure", () => {
  const text = toolFile(wishOf({ name: "list-orders", connection: "shop" }));
  expect(text).toMatch(/if \(!ok\) throw new CallerError\([^\n]*\);\n {2}return .*text: body/);
  expect(toolFile(wishOf({ name: "list-orders" }))).not.toContain("CallerError");
});

describe("the list of tools", () => {
  const imported = 'import { a } from "./a";\nimport { listOrders } from "./list-orders";\n';
  test.each([
    ["features: Feature[] = [];", "features: Feature[] = [listOrders];"],
    ["features: Feature[] = [a, b];", "features: Feature[] = [a, b, listOrders];"],
    ["features: Feature[] = [\n  a,\n];", "features: Feature[] = [\n  a,\n  listOrders,\n];"],
    [
      "features: Feature[] = [\n  a, // optional: x\n  (s) => b(s, [1]),\n];",
      "features: Feature[] = [\n  a, // optional: x\n  (s) => b(s, [1]),\n  listOrders,\n];",
    ],
    ["features: Feature[] = [\n  a, // $& last\n];", "features: Feature[] = [\n  a, // $& last\n  listOrders,\n];"],
  ])("%j gets one more", (list, longer) => {
    const text = (from: string, what: string) => `${from}\nconst ${what}\n\nconst later = [1];\n`;
    const before = text('import { a } from "./a";\n', list);
    expect(withTool(before, "list-orders")).toBe(text(imported, longer));
  });

  test.each(["", "const tools = [];\n", 'import { a } from "./a";\nconst features = load();\n'])(
    "is not in %j",
    (text) => {
      expect(withTool(text, "list-orders")).toBeUndefined();
    },
  );

  test("of this app can be read, and knows the names that it has", () => {
    const text = readFileSync(listFile, "utf8");
    expect(withTool(text, "list-orders-of-a-test")).toContain('from "./list-orders-of-a-test";');
    expect(
      ["create-server", "tool-scopes", "features", "orders-of-a-test"].map((name) => isDeclared(text, name)),
    ).toEqual([true, true, true, false]);
  });
});
