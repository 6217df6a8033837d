import { expect, test } from "vitest";
import { readConfig } from "@/lib/config";
import { readOperator } from "@/lib/config/operator";
import { judgeUser } from "@/lib/operator/operator";

const rules = { role: "mcp-operator", emails: ["ada@example.com"] };
const user = { subject: "U1", roles: [], expiresAt: 0 };
const ada = { subject: "U1", name: "Ada", verifiedEmail: "ada@example.com" };

test("the role makes an operator, even while Descope cannot be reached", () => {
  const verdict = judgeUser({ ...user, roles: ["mcp-operator"] }, "unavailable", { ...rules, emails: [] });
  expect(verdict).toEqual({ operator: { subject: "U1" } });
});

test.each([
  ["as Descope returns it", user, ada],
  ["in upper case", user, { ...ada, verifiedEmail: "Ada@Example.com" }],
  ["as the session contains it", { ...user, verifiedEmail: "ada@example.com" }, undefined],
])("a listed address, %s, makes an operator", (_name, person, details) => {
  expect(judgeUser(person, details, rules).operator?.subject).toBe("U1");
});

test("a non-ASCII address matches only itself", () => {
  const listed = (address: string, own: string) =>
    judgeUser({ ...user, verifiedEmail: own }, undefined, { ...rules, emails: operatorEmails(address) });
  for (const address of ["jörg@bücher.example", "İpek@example.com", "kurt@example.com", "STRAẞE@example.com"]) {
    expect(listed(address, address).operator?.subject).toBe("U1");
  }
  for (const [address, stranger] of lookAlikes) {
    expect(listed(address, stranger).refused).toBe("not_operator");
    expect(listed(stranger, address).refused).toBe("not_operator");
  }
});

test("an invisible character was pasted into the setting, but belongs to a user's address", () => {
  const invisible = "ada@example.com\u200B";
  const judged = (emails: string, own: string) =>
    judgeUser({ ...user, verifiedEmail: own }, undefined, { ...rules, emails: operatorEmails(emails) });
  expect(judged(invisible, "ada@example.com").operator?.subject).toBe("U1");
  expect(judged("ada@example.com", invisible).refused).toBe("not_operator");
  expect(judged(invisible, invisible).refused).toBe("not_operator");
});

/** Pairs that are equal under some folding: lower case, upper case, NFC, NFKC. */
const lookAlikes = [
  ["kurt@example.com", "\u212Aurt@example.com"],
  ["sam@example.com", "\u017Fam@example.com"],
  ["ipek@example.com", "\u0130pek@example.com"],
  ["ipek@example.com", "\u0131pek@example.com"],
  ["ada@example.com", "\uFF41da@example.com"],
  ["ada@example.com", "ada\uFF20example.com"],
  ["jo\u0308rg@example.com", "j\u00F6rg@example.com"],
  ["strasse@example.com", "stra\u00DFe@example.com"],
] as const;

function operatorEmails(text: string): string[] {
  const env = { DESCOPE_PROJECT_ID: "P2x", OPERATOR_EMAILS: text };
  return readConfig(env).ok ? readOperator(env).rules.emails : [];
}

test.each([
  ["without role and address", user, undefined],
  ["with another role", { ...user, roles: ["operator", "mcp-operator-2", "MCP-OPERATOR"] }, undefined],
  ["with an address that is not listed", user, { subject: "U1", verifiedEmail: "eve@example.com" }],
  ["with an unverified address", user, { subject: "U1", name: "Ada" }],
  ["with someone else's refresh token", user, { ...ada, subject: "U2" }],
])("a user %s is not an operator", (_name, person, details) => {
  expect(judgeUser(person, details, rules)).toMatchObject({ refused: "not_operator", rules });
});

test("a user who may be on the list is not rejected while Descope cannot be reached", () => {
  expect(judgeUser(user, "unavailable", rules)).toEqual({ refused: "unavailable" });
  expect(judgeUser(user, "unavailable", { ...rules, emails: [] })).toMatchObject({ refused: "not_operator" });
});
