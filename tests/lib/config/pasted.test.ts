import { describe, expect, test } from "vitest";
import { readDiscoveryUrl } from "@/dev/setup/discovery-url";
import { namesTheSame } from "@/dev/setup/env-file";
import { readConfig } from "@/lib/config";
import { beforeComment, strayIn, unwrap } from "@/lib/config/pasted";
import { descopeVariables, serverVariables } from "@/lib/config/variables";
import { pastes, standIns } from "@/tests/support/pasted";

const P = "P2exampleProject000000000000";
const origin = "https://auth.example.com";
const url = `${origin}/v1/apps/agentic/${P}/MS3exampleServer0000000000000`;

const values: [string, string][] = [
  ["DESCOPE_CONFIG_URL", url],
  ["DESCOPE_PROJECT_ID", P],
  ["DESCOPE_BASE_URL", origin],
  ["NEXT_PUBLIC_DESCOPE_PROJECT_ID", P],
  ["NEXT_PUBLIC_DESCOPE_BASE_URL", origin],
  ["BASE_URL", "https://mcp.example.org"],
  ["REQUIRED_SCOPES", "orders:read orders:write"],
  ["SCOPES_SUPPORTED", "orders:read"],
  ["ALLOWED_ORIGINS", "https://one.example,https://two.example"],
  ["TOKEN_BINDING", "resource"],
  ["BOUND_TOKENS", "bearer"],
  ["LOG_CALLS", "0"],
  ["SHOW_TOOLS", "1"],
];

const read = (name: string, text: string) => readConfig({ DESCOPE_CONFIG_URL: url, [name]: text });

test("every variable is tried", () => {
  const names = [descopeVariables, serverVariables].flatMap(({ shape }) => Object.keys(shape));
  expect(values.map(([name]) => name)).toEqual(names);
});

describe.each(values)("%s", (name, value) => {
  const meant = read(name, value);

  test.each(pastes)("is taken out of what was pasted with %s", (_paste, make) => {
    expect(meant.ok).toBe(true);
    expect(read(name, make(name, value))).toEqual(meant);
  });

  test.each(["# ours", "#1", "# it's\r\n"])("is taken from before the comment %j", (comment) => {
    expect(read(name, `${value} ${comment}`)).toEqual(meant);
    expect(read(name, `${name}="${value}" ${comment}`)).toEqual(meant);
  });

  test.each(standIns)("is not %s", (text, problem) => {
    expect(read(name, text)).toMatchObject({
      ok: false,
      problems: [{ variable: name, problem: expect.stringMatching(problem), fix: expect.any(String) }],
    });
  });

  test("counts as not set if there is nothing in the quotes", () => {
    const { [name]: _, ...others }: Record<string, string> = { DESCOPE_CONFIG_URL: url };
    for (const text of ['""', "“”", `${name}=`, `${name}=''`, "\u200B", '" "']) {
      expect(readConfig({ ...others, [name]: text })).toEqual(readConfig(others));
    }
  });
});

test.each([
  ["REQUIRED_SCOPES", `"orders:read", 'orders:write'`, { requiredScopes: ["orders:read", "orders:write"] }],
  ["REQUIRED_SCOPES", "orders:read; orders:write;", { requiredScopes: ["orders:read", "orders:write"] }],
  [
    "ALLOWED_ORIGINS",
    "<https://a.example> “https://b.example”",
    { allowedOrigins: ["https://a.example", "https://b.example"] },
  ],
  ["REQUIRED_SCOPES", '["orders:read", "orders:write"]', { requiredScopes: ["orders:read", "orders:write"] }],
  ["REQUIRED_SCOPES", "[orders:read]", { requiredScopes: ["orders:read"] }],
  ["REQUIRED_SCOPES", "orders:read;orders:write", { requiredScopes: ["orders:read", "orders:write"] }],
  ["REQUIRED_SCOPES", "orders:read # ours\norders:write", { requiredScopes: ["orders:read", "orders:write"] }],
  ["REQUIRED_SCOPES", "todo orders:#1", { requiredScopes: ["todo", "orders:#1"] }],
  ["REQUIRED_SCOPES", "todo", { requiredScopes: ["todo"] }],
  [
    "ALLOWED_ORIGINS",
    "https://a.example\\nhttps://b.example",
    { allowedOrigins: ["https://a.example", "https://b.example"] },
  ],
  ["ALLOWED_ORIGINS", '["http://[::1]:3000"]', { allowedOrigins: ["http://[::1]:3000"] }],
  ["ALLOWED_ORIGINS", ",", { allowedOrigins: [] }],
])("each entry of %s=%s is taken", (name, text, config) => {
  expect(read(name, text)).toMatchObject({ ok: true, config });
});

test.each([
  ["BASE_URL", 'https://"mcp.example.org', "is not a valid URL: it contains a quotation mark"],
  ["BASE_URL", "https://`mcp`.example.org", "is not a valid URL: it contains a quotation mark"],
  ["BASE_URL", "https://mcp.example.org,b.example.org", "is not a valid URL"],
  ["BASE_URL", "mcp.example.org", "is not a valid URL: it does not start with https://"],
  ["BASE_URL", "https://mcp example.org", "is not a valid URL: it contains a space"],
  ["BASE_URL", "OTHER=https://mcp.example.org", "is not a valid URL: it is an assignment to another variable"],
  ["DESCOPE_PROJECT_ID", "P2abc P2def", "is not a valid Descope project ID: it contains a space"],
  ["DESCOPE_PROJECT_ID", "Р2abc", "is not a valid Descope project ID: it contains a character that is not ASCII"],
  ["DESCOPE_CONFIG_URL", `${url}\nBASE_URL=x`, "is not a valid URL: it contains a line break"],
  // Without the line break, each would name another host.
  ["DESCOPE_BASE_URL", "https://auth.example\n.org", "is not a valid URL: it contains a line break"],
  ["BASE_URL", "https://mcp.example\t.org", "is not a valid URL: it contains a space"],
  ["ALLOWED_ORIGINS", 'https://b"c.example', "contains an invalid origin: it contains a quotation mark"],
  ["REQUIRED_SCOPES", 'a b"c', "contains a character that scopes must not contain: it contains a quotation mark"],
  ["REQUIRED_SCOPES", "a\\b", "contains a character that scopes must not contain: it contains a backslash"],
  [
    "ALLOWED_ORIGINS",
    "https://a.example https://b>c.example",
    "contains an invalid origin: it contains an angle bracket",
  ],
])("%s=%s is told what is wrong with it", (name, text, problem) => {
  expect(read(name, text)).toMatchObject({ problems: [{ variable: name, problem }] });
});

test.each([
  ["BASE_URL", "https://mcp.example.org.", "https://mcp.example.org"],
  ["DESCOPE_CONFIG_URL", `Discovery URL: ${url}`, url],
  ["DESCOPE_CONFIG_URL", `Issuer URL\n${url}/.`, `${url}/`],
  ["TOKEN_BINDING", "Resource", "resource"],
])("%s=%s is what it says", (name, text, value) => {
  expect(read(name, text)).toEqual(read(name, value));
  expect(read(name, text).ok).toBe(true);
});

test.each(["abc", "70000", "$PORT", "tcp://10.0.0.1:80", "/tmp/socket", "80@mcp.example.org"])(
  "PORT=%s is told to be wrong, unless it does not matter",
  (PORT) => {
    expect(readConfig({ DESCOPE_CONFIG_URL: url, PORT })).toMatchObject({ problems: [{ variable: "PORT" }] });
    expect(readConfig({ DESCOPE_CONFIG_URL: url, PORT, BASE_URL: "https://mcp.example.org" }).ok).toBe(true);
  },
);

test.each(pastes)("`npm run setup` takes a URL pasted with %s, and finds it in .env.local", (_paste, make) => {
  const text = make("DESCOPE_CONFIG_URL", url);
  expect(readDiscoveryUrl(text)).toMatchObject({ issuer: url });
  expect(namesTheSame(text, url)).toBe(true);
});

test.each(["https://static.192.clients.your-server.de", "https://yourkey.example", "https://mcp.xxxl.example"])(
  "%s is an address that exists",
  (baseUrl) => {
    expect(read("BASE_URL", baseUrl)).toMatchObject({ config: { baseUrl } });
  },
);

test.each([
  ["it's", "it's"],
  ['"a" and "b"', '"a" and "b"'],
  ["می\u200Cخواهم", "می\u200Cخواهم"],
  ["👩‍💻 team", "👩‍💻 team"],
  ["OTHER=x", "OTHER=x"],
  ["a,b", "a,b"],
  ["*", "*"],
  ['"', '"'],
  [",", ","],
])("%s stays as it is", (text, value) => {
  expect(unwrap(text, "NAME")).toBe(value);
});

test.each([
  ["a # b", "a"],
  ["a#b", "a#b"],
  ["'a' # b", "a"],
  ["# b", ""],
])("%j without its comment is %j", (text, value) => {
  expect(beforeComment(text)).toBe(value);
});

test("a value without a stray character has nothing to name", () => {
  expect(strayIn("https://mcp.example.org/x?y#z")).toBeUndefined();
});
