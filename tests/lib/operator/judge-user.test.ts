import { expect, test } from "vitest";
import { judgeUser } from "@/lib/operator/judge-user";

const rules = { role: "mcp-operator", emails: ["ada@example.com"] };
const user = { subject: "U1", roles: [], permissions: [], tenantRoles: {}, expiresAt: 0 };
const ada = { subject: "U1", name: "Ada", verifiedEmail: "ada@example.com" };

test("the role makes an operator, even while Descope cannot be asked who it is", () => {
  const verdict = judgeUser({ ...user, roles: ["mcp-operator"] }, "unavailable", { ...rules, emails: [] });
  expect(verdict).toEqual({ operator: { subject: "U1" } });
});

test.each([
  ["as Descope knows it", user, ada],
  ["in other letters", user, { ...ada, verifiedEmail: "Ada@Example.com" }],
  ["as the session carries it", { ...user, verifiedEmail: "ada@example.com" }, undefined],
])("a listed address, %s, makes an operator", (_name, person, details) => {
  expect(judgeUser(person, details, rules).operator?.subject).toBe("U1");
});

test.each([
  ["without role and address", user, undefined],
  ["with another role", { ...user, roles: ["operator", "mcp-operator-2", "MCP-OPERATOR"] }, undefined],
  ["with the role in a tenant only", { ...user, tenantRoles: { T1: ["mcp-operator"] } }, undefined],
  ["with an address that is not listed", user, { subject: "U1", verifiedEmail: "eve@example.com" }],
  ["with an address without proof", user, { subject: "U1", name: "Ada" }],
  ["with someone else's refresh token", user, { ...ada, subject: "U2" }],
])("someone %s is no operator", (_name, person, details) => {
  expect(judgeUser(person, details, rules)).toMatchObject({ refused: "not_operator", rules });
});

test("someone who may be on the list is not refused while Descope cannot be asked", () => {
  expect(judgeUser(user, "unavailable", rules)).toEqual({ refused: "unavailable" });
  expect(judgeUser(user, "unavailable", { ...rules, emails: [] })).toMatchObject({ refused: "not_operator" });
});
