import { describe, expect, test } from "vitest";
import type { RegisteredClient } from "@/lib/descope/website/management";
import { clientPage } from "@/lib/operator/client-page";
import { redirectHost, skeleton, warningsOf } from "@/lib/operator/client-warnings";

let serial = 0;
function client(name: string, uri: string, more: Partial<RegisteredClient> = {}): RegisteredClient {
  serial += 1;
  const clientId = `TPA${serial}`;
  return { clientId, name, redirectUris: [uri], scopes: [], registration: "", status: "active", ...more };
}

const genuine = () => client("Claude", "https://claude.ai/api/mcp/auth_callback");
const listOf = (clients: RegisteredClient[]) => ({ clients, total: clients.length });

describe("names that look alike", () => {
  test.each([
    ["Claude", "claude"],
    ["Claude", "CIaude"],
    ["Claude", "Сlaude"],
    ["Claude", "Clаudе"],
    ["Claude", "C l a u d e"],
    ["Claude", "Cl​aude"],
    ["Claude", `${"\u200b\u0301\u3000 ".repeat(500)}Claude`],
    ["Claude", "Çláúdé"],
    ["Claude", "Ｃｌａｕｄｅ"],
    ["Claude", "Claude!".replace("!", ".")],
    ["Cursor", "Curs0r"],
    ["Gemini", "Gernini"],
    ["Windsurf", "VVindsurf"],
    ["Copilot", "Copіlοt"],
  ])("%s and %s", (one, other) => {
    expect(skeleton(other)).toBe(skeleton(one));
  });

  test.each([
    ["Claude", "Claudia"],
    ["Cursor", "Cursor 2"],
    ["Code", "Codex"],
    ["日本", "中国"],
  ])("%s and %s are different", (one, other) => {
    expect(skeleton(other)).not.toBe(skeleton(one));
  });
});

describe("suspicious clients", () => {
  test.each([
    ["http://203.0.113.9/cb", true],
    ["http://app.example/cb", true],
    ["http://localhost:3118/cb", false],
    ["http://127.0.0.1/cb", false],
    ["http://[::1]:99/cb", false],
    ["https://app.example/cb", false],
    ["cursor://anysphere/cb", false],
    ["not a URL", false],
  ])("warns about the redirect URL %s: %s", (uri, isWarned) => {
    const one = client("App", uri);
    expect(warningsOf([one]).has(one.clientId)).toBe(isWarned);
  });

  test("warns about a look-alike, not about the original", () => {
    const fake = client("CIaude", "https://claude-login.example/cb");
    const warnings = warningsOf([fake, genuine(), genuine()]);
    expect([...warnings.keys()]).toEqual([fake.clientId]);
    expect(warnings.get(fake.clientId)?.[0]).toContain("“Claude”");
  });

  test("warns about the same name with another redirect host", () => {
    const thief = client("Claude", "https://evil.example/cb");
    expect([...warningsOf([genuine(), genuine(), thief]).keys()]).toEqual([thief.clientId]);
  });

  test("does not warn about one app on several machines", () => {
    const own = [8001, 8002, 8003].map((port) => client("Codex", `http://localhost:${port}/cb`));
    expect(warningsOf([...own, client("Codex", "codex://cb")]).size).toBe(0);
  });

  test("does not compare clients without a name", () => {
    expect(warningsOf([client("", "https://a.example/"), client("…", "https://b.example/")]).size).toBe(0);
  });

  test.each([
    ["https://claude.ai/x", "claude.ai"],
    ["http://localhost:99/x", "localhost:99"],
    ["cursor://anysphere.cursor-mcp/oauth", "cursor://"],
    ["com.example:/cb", "com.example://"],
    ["nothing", "nothing"],
  ])("%s is shown as %s", (uri, shown) => {
    expect(redirectHost(uri)).toBe(shown);
  });
});

describe("one page of clients", () => {
  const many = () => Array.from({ length: 45 }, (_, index) => client(`App ${index}`, "https://app.example/cb"));

  test.each([
    [1, 1, 20],
    [3, 3, 5],
    [99, 3, 5],
    [0, 1, 20],
    [-1, 1, 20],
    [Number.NaN, 1, 20],
    [1.5, 1, 20],
  ])("for page %s, returns page %s with %s rows", (asked, page, rows) => {
    const result = clientPage(listOf(many()), "", asked);
    expect([result.page, result.pages, result.rows.length]).toEqual([page, 3, rows]);
  });

  test("searches name, ID and address, case-insensitively", () => {
    const list = listOf([client("Cursor", "cursor://x"), genuine()]);
    expect(clientPage(list, " CLAUDE.ai ", 1).rows.map(({ name }) => name)).toEqual(["Claude"]);
    expect(clientPage(list, "cursor", 1).found).toBe(1);
    expect(clientPage(list, list.clients[0]?.clientId ?? "", 1).found).toBe(1);
    expect(clientPage(list, "nobody", 1)).toMatchObject({ found: 0, pages: 1, rows: [] });
  });

  test("lists clients with warnings first, across all pages", () => {
    const bad = client("Z", "http://bad.example/cb");
    const page = clientPage(listOf([...many(), bad]), "", 1);
    expect(page.rows[0]?.clientId).toBe(bad.clientId);
    expect(page.suspicious).toBe(1);
    expect(
      clientPage(listOf([...many(), genuine(), client("CIaude", "https://x.example/")]), "CIaude", 1).rows[0]?.warnings,
    ).toHaveLength(1);
  });

  test.each([
    [undefined, ["fake", "b", "A", "c"]],
    ["name", ["A", "b", "c", "fake"]],
    ["registration", ["b", "A", "fake", "c"]],
    ["created", ["c", "A", "fake", "b"]],
  ] as const)("in the order %s, lists %j", (order, names) => {
    const list = listOf([
      client("b", "https://b.example/cb", { registration: "cimd" }),
      client("A", "https://a.example/cb", { registration: "manual", createdAt: 1_795_000_000 }),
      client("fake", "http://bad.example/cb", { registration: "dcr" }),
      client("c", "https://c.example/cb", { registration: "dcr", createdAt: 1_796_000_000_000 }),
    ]);
    expect(clientPage(list, "", 1, order).rows.map(({ name }) => name)).toEqual(names);
  });

  test.each([
    [{ registration: "dcr" }, "DCR"],
    [{ registration: "dynamic" }, "DCR"],
    [{ registration: "cimd" }, "CIMD"],
    [{ registration: "manual", clientId: "https://app.example/client.json" }, "CIMD"],
    [{ registration: "manual" }, "Console"],
    [{ registration: "" }, "Console"],
    [{ registration: "invented" }, "invented"],
  ])("%o is registered by %s", (more, shown) => {
    expect(clientPage(listOf([client("A", "https://a.example", more)]), "", 1).rows[0]?.registration).toBe(shown);
  });

  test("shows the registration date if Descope returns one", () => {
    const since = (createdAt?: number) =>
      clientPage(listOf([client("A", "x:", createdAt === undefined ? {} : { createdAt })]), "", 1).rows[0]?.since;
    expect([since(1_795_000_000), since(1_795_000_000_000), since()]).toEqual(["2026-11-18", "2026-11-18", undefined]);
    expect(since(1e300)).toBeUndefined();
  });

  test("shows how many clients are missing", () => {
    expect(clientPage({ clients: [genuine()], total: 3000 }, "", 1).unseen).toBe(2999);
  });
});
