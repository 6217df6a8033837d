import { readdirSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, test, vi } from "vitest";
import { readConfig } from "@/lib/config";
import { descopeVariables, serverVariables } from "@/lib/config/variables";

const P = "P2exampleProject000000000000";
const M = "MS3exampleServer0000000000000";
const serverUrl = `https://api.descope.com/v1/apps/agentic/${P}/${M}`;
const projectUrl = `https://api.descope.com/v1/apps/${P}`;

function configOf(env: Record<string, string>) {
  const result = readConfig(env);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.config;
}

function problemsOf(env: Record<string, string>) {
  const result = readConfig(env);
  return result.ok ? [] : result.problems;
}

describe("the discovery URL", () => {
  test.each([
    ["of an MCP server", serverUrl, serverUrl],
    ["with the OpenID path", `${serverUrl}/.well-known/openid-configuration`, serverUrl],
    ["with the OAuth path", `${serverUrl}/.well-known/oauth-authorization-server`, serverUrl],
    ["with a trailing slash", `${serverUrl}/`, serverUrl],
    ["with a well-known path and a trailing slash", `${projectUrl}/.well-known/openid-configuration/`, projectUrl],
    ["of a project", projectUrl, projectUrl],
    ["with spaces around it", `  ${projectUrl} `, projectUrl],
    ["on a custom domain", `https://auth.example.com/v1/apps/${P}`, `https://auth.example.com/v1/apps/${P}`],
    ["on localhost, with http", `http://127.0.0.1:4600/v1/apps/${P}`, `http://127.0.0.1:4600/v1/apps/${P}`],
  ])("%s names its issuer", (_name, url, issuer) => {
    expect(configOf({ DESCOPE_CONFIG_URL: url }).descope.issuer).toBe(issuer);
  });

  test("determines everything else about Descope", () => {
    expect(configOf({ DESCOPE_CONFIG_URL: serverUrl }).descope).toEqual({
      origin: "https://api.descope.com",
      projectId: P,
      serverId: M,
      issuer: serverUrl,
      projectIssuer: projectUrl,
      jwksUri: `https://api.descope.com/${P}/.well-known/jwks.json`,
    });
  });
});

describe("project ID and base URL", () => {
  test.each([
    ["the API without a region", { DESCOPE_PROJECT_ID: P }, projectUrl],
    [
      "the region in a long ID",
      { DESCOPE_PROJECT_ID: "Peuc1exampleProject0000000000000" },
      "https://api.euc1.descope.com/v1/apps/Peuc1exampleProject0000000000000",
    ],
    [
      "a base URL",
      { DESCOPE_PROJECT_ID: P, DESCOPE_BASE_URL: "https://auth.example.com/" },
      `https://auth.example.com/v1/apps/${P}`,
    ],
    ["the names of @descope/nextjs-sdk", { NEXT_PUBLIC_DESCOPE_PROJECT_ID: P }, projectUrl],
    [
      "both variables of Descope's sample",
      { NEXT_PUBLIC_DESCOPE_PROJECT_ID: P, NEXT_PUBLIC_DESCOPE_BASE_URL: "https://auth.example.com" },
      `https://auth.example.com/v1/apps/${P}`,
    ],
    ["both variables, if they agree", { DESCOPE_CONFIG_URL: serverUrl, DESCOPE_PROJECT_ID: P }, serverUrl],
  ])("determine the issuer from %s", (_name, env, issuer) => {
    expect(configOf(env).descope.issuer).toBe(issuer);
  });
});

describe("the public origin", () => {
  const vercel = {
    VERCEL_PROJECT_PRODUCTION_URL: "acme.example",
    VERCEL_BRANCH_URL: "acme-git-main.vercel.app",
    VERCEL_URL: "acme-x1.vercel.app",
  };
  test.each([
    ["BASE_URL", { BASE_URL: "https://mcp.example.com/" }, "https://mcp.example.com"],
    ["the port", { PORT: "3005" }, "http://localhost:3005"],
    ["nothing", {}, "http://localhost:3000"],
    ["Vercel, production", { VERCEL_ENV: "production", ...vercel }, "https://acme.example"],
    ["Vercel, preview", { VERCEL_ENV: "preview", ...vercel }, "https://acme-git-main.vercel.app"],
    ["Vercel, preview without a branch", { VERCEL_ENV: "preview", VERCEL_URL: "x.vercel.app" }, "https://x.vercel.app"],
    [
      "Vercel, production without a domain",
      { VERCEL_ENV: "production", VERCEL_URL: "x.vercel.app", VERCEL_BRANCH_URL: "acme-git-main.vercel.app" },
      "https://x.vercel.app",
    ],
    [
      "Vercel, a custom environment",
      { VERCEL_ENV: "preview", VERCEL_TARGET_ENV: "staging", ...vercel },
      "https://acme-git-main.vercel.app",
    ],
    ["vercel dev", { VERCEL_ENV: "development", VERCEL_URL: "localhost:3000" }, "http://localhost:3000"],
    [
      "BASE_URL before Vercel",
      { BASE_URL: "https://b.example", VERCEL_ENV: "production", ...vercel },
      "https://b.example",
    ],
  ])("is derived from %s", (_name, env, origin) => {
    const config = configOf({ DESCOPE_CONFIG_URL: serverUrl, ...env });
    expect(config).toMatchObject({ baseUrl: origin, resource: `${origin}/mcp` });
  });

  test.each([
    ["http://localhost:3000", true],
    ["http://127.0.0.1:3000", true],
    ["http://[::1]:3000", true],
    ["http://app.localhost", true],
    ["https://localhost.example.com", false],
    ["https://127.0.0.1.example.com", false],
  ])("%s is local: %s", (url, isLocal) => {
    expect(configOf({ DESCOPE_CONFIG_URL: serverUrl, BASE_URL: url }).isLocal).toBe(isLocal);
  });
});

describe("the other settings", () => {
  test.each([
    ["a b", ["a", "b"]],
    ["a, b,a", ["a", "b"]],
    ["", []],
  ])("REQUIRED_SCOPES %j are %j, and advertised unless SCOPES_SUPPORTED is set", (text, scopes) => {
    const config = configOf({ DESCOPE_CONFIG_URL: serverUrl, REQUIRED_SCOPES: text });
    expect(config.requiredScopes).toEqual(scopes);
    expect(config.scopesSupported).toEqual(scopes.length > 0 ? scopes : undefined);
    const both = configOf({ DESCOPE_CONFIG_URL: serverUrl, REQUIRED_SCOPES: text, SCOPES_SUPPORTED: "c" });
    expect(both.scopesSupported).toEqual(["c"]);
  });

  test("ALLOWED_ORIGINS are normalized to what browsers send", () => {
    const config = configOf({
      DESCOPE_CONFIG_URL: serverUrl,
      ALLOWED_ORIGINS: "https://A.example:443/, http://b.example:8080 moz-extension://1234",
    });
    expect(config.allowedOrigins).toEqual(["https://a.example", "http://b.example:8080", "moz-extension://1234"]);
  });

  test("TOKEN_BINDING defaults to project", () => {
    expect(configOf({ DESCOPE_CONFIG_URL: serverUrl }).tokenBinding).toBe("project");
    expect(configOf({ DESCOPE_CONFIG_URL: serverUrl, TOKEN_BINDING: "resource" }).tokenBinding).toBe("resource");
  });
});

describe("a problem names its variable and the fix", () => {
  test.each<[string, Record<string, string>, string, RegExp]>([
    ["nothing is set", {}, "DESCOPE_CONFIG_URL", /is not set/],
    ["only spaces are set", { DESCOPE_CONFIG_URL: " " }, "DESCOPE_CONFIG_URL", /is not set/],
    ["it is not a URL", { DESCOPE_CONFIG_URL: "api.descope.com" }, "DESCOPE_CONFIG_URL", /not a valid URL/],
    ["it is not an http URL", { DESCOPE_CONFIG_URL: "ftp://x.example/v1" }, "DESCOPE_CONFIG_URL", /not a valid URL/],
    [
      "it does not contain a project",
      { DESCOPE_CONFIG_URL: "https://api.descope.com/" },
      "DESCOPE_CONFIG_URL",
      /does not name a Descope/,
    ],
    [
      "it is the issuer of federated apps",
      { DESCOPE_CONFIG_URL: `https://api.descope.com/${P}/.well-known/openid-configuration` },
      "DESCOPE_CONFIG_URL",
      /does not name a Descope/,
    ],
    [
      "the MCP server is missing",
      { DESCOPE_CONFIG_URL: `https://api.descope.com/v1/apps/agentic/${P}` },
      "DESCOPE_CONFIG_URL",
      /does not name a Descope/,
    ],
    [
      "it has too many segments",
      { DESCOPE_CONFIG_URL: `${serverUrl}/more` },
      "DESCOPE_CONFIG_URL",
      /does not name a Descope/,
    ],
    ["it has a query", { DESCOPE_CONFIG_URL: `${serverUrl}?x=1` }, "DESCOPE_CONFIG_URL", /query/],
    ["it has a password", { DESCOPE_CONFIG_URL: serverUrl.replace("//", "//a:b@") }, "DESCOPE_CONFIG_URL", /user name/],
    ["it is plain http", { DESCOPE_CONFIG_URL: serverUrl.replace("https", "http") }, "DESCOPE_CONFIG_URL", /uses http/],
    [
      "the project ID is not valid",
      { DESCOPE_PROJECT_ID: "2abc" },
      "DESCOPE_PROJECT_ID",
      /not a valid Descope project ID/,
    ],
    [
      "the variables name different projects",
      { DESCOPE_CONFIG_URL: serverUrl, DESCOPE_PROJECT_ID: "P2other" },
      "DESCOPE_PROJECT_ID",
      /conflicts/,
    ],
    [
      "the variables name different hosts",
      { DESCOPE_CONFIG_URL: serverUrl, DESCOPE_BASE_URL: "https://auth.example.com" },
      "DESCOPE_BASE_URL",
      /conflicts/,
    ],
    [
      "the two names of one variable differ",
      { DESCOPE_PROJECT_ID: P, NEXT_PUBLIC_DESCOPE_PROJECT_ID: "P2other" },
      "NEXT_PUBLIC_DESCOPE_PROJECT_ID",
      /conflicts/,
    ],
    ["BASE_URL has a path", { DESCOPE_CONFIG_URL: serverUrl, BASE_URL: "https://a.example/mcp" }, "BASE_URL", /path/],
    ["BASE_URL is http", { DESCOPE_CONFIG_URL: serverUrl, BASE_URL: "http://a.example" }, "BASE_URL", /uses http/],
    ["BASE_URL is not a URL", { DESCOPE_CONFIG_URL: serverUrl, BASE_URL: "/" }, "BASE_URL", /not a valid URL/],
    ["a scope is quoted", { DESCOPE_CONFIG_URL: serverUrl, REQUIRED_SCOPES: '["a"]' }, "REQUIRED_SCOPES", /character/],
    [
      "any origin is allowed",
      { DESCOPE_CONFIG_URL: serverUrl, ALLOWED_ORIGINS: "*" },
      "ALLOWED_ORIGINS",
      /invalid origin/,
    ],
    [
      "the token binding is unknown",
      { DESCOPE_CONFIG_URL: serverUrl, TOKEN_BINDING: "none" },
      "TOKEN_BINDING",
      /must be project or resource/,
    ],
  ])("when %s", (_name, env, variable, problem) => {
    const problems = problemsOf(env);
    expect(problems.map((found) => found.variable)).toEqual([variable]);
    expect(problems[0]?.problem).toMatch(problem);
    expect(problems[0]?.fix.length).toBeGreaterThan(20);
  });

  test("all at once", () => {
    const problems = problemsOf({
      BASE_URL: "x",
      REQUIRED_SCOPES: '"',
      TOKEN_BINDING: "y",
      ALLOWED_ORIGINS: "z",
    });
    expect(problems.map(({ variable }) => variable).sort()).toEqual([
      "ALLOWED_ORIGINS",
      "BASE_URL",
      "DESCOPE_CONFIG_URL",
      "REQUIRED_SCOPES",
      "TOKEN_BINDING",
    ]);
  });

  test("without quoting a secret", () => {
    const text = JSON.stringify(problemsOf({ DESCOPE_CONFIG_URL: "https://u:pass@x" }));
    expect(text).not.toMatch(/pass@/);
  });
});

describe("a cached configuration", () => {
  const set = { DESCOPE_CONFIG_URL: serverUrl, BASE_URL: "https://a.example" };
  const platform = ["PORT", "VERCEL_ENV", "VERCEL_PROJECT_PRODUCTION_URL", "VERCEL_BRANCH_URL", "VERCEL_URL"];
  afterEach(() => void vi.unstubAllEnvs());

  test("is returned again while no variable changes", () => {
    expect(readConfig({ ...set })).toBe(readConfig({ ...set, UNRELATED: "x" }));
  });

  test.each([...Object.keys(descopeVariables.shape), ...Object.keys(serverVariables.shape), ...platform])(
    "is outdated if %s changes or is removed",
    (name) => {
      const before = readConfig(set);
      const changed = readConfig({ ...set, [name]: "changed" });
      expect(changed).not.toBe(before);
      expect(readConfig({ ...set, [name]: undefined })).not.toBe(changed);
      expect(readConfig(set)).toEqual(before);
    },
  );

  test("is outdated if the environment of this process changes", () => {
    for (const [name, value] of Object.entries(set)) vi.stubEnv(name, value);
    vi.stubEnv("REQUIRED_SCOPES", "a");
    expect(readConfig()).toMatchObject({ config: { requiredScopes: ["a"] } });
    vi.stubEnv("REQUIRED_SCOPES", "b");
    expect(readConfig()).toMatchObject({ config: { requiredScopes: ["b"] } });
    vi.stubEnv("DESCOPE_CONFIG_URL", undefined);
    expect(readConfig()).toMatchObject({ ok: false });
  });

  test("cannot be changed by its readers", () => {
    const config = configOf({ ...set, REQUIRED_SCOPES: "a" });
    expect(() => config.requiredScopes.push("b")).toThrow(TypeError);
    expect(() => Object.assign(config.descope, { issuer: "https://evil.example" })).toThrow(TypeError);
    expect(() => Object.assign(config, { tokenBinding: "resource" })).toThrow(TypeError);
  });
});

test(".env.example names every variable that is read", () => {
  const example = readFileSync(".env.example", "utf8");
  const read = [descopeVariables, serverVariables].flatMap(({ shape }) => Object.keys(shape));
  for (const name of read) expect(example).toContain(`\n${name}=`);
});

test("every variable of .env.example is read", () => {
  const named = [...readFileSync(".env.example", "utf8").matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
  const readers = readdirSync("lib/config").map((name) => readFileSync(`lib/config/${name}`, "utf8"));
  expect(named.filter((name) => !readers.some((text) => text.includes(` ${name}: `)))).toEqual([]);
});

test("an unchanged copy of .env.example counts as not configured, not as invalid", () => {
  const lines = readFileSync(".env.example", "utf8")
    .split("\n")
    .filter((line) => /^[A-Z]/.test(line));
  const env = Object.fromEntries(lines.map((line) => line.split("=", 2)));
  expect(problemsOf(env).map(({ variable, problem }) => `${variable} ${problem}`)).toEqual([
    "DESCOPE_CONFIG_URL is not set",
  ]);
});
