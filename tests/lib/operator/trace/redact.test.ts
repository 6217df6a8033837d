import { describe, expect, test } from "vitest";
import { redactBody, redactHeaders, redactUrl, shorten } from "@/lib/operator/trace/redact";

const secret = "s3cretS3cretS3cretS3cret";
const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJVMiJ9.c2lnbmF0dXJl";

test.each([
  [
    "a token response",
    () => redactBody(JSON.stringify({ access_token: secret, refresh_token: secret }), "application/json"),
  ],
  ["a nested token response", () => redactBody(JSON.stringify({ a: [{ client_secret: secret }] }), "")],
  [
    "a form",
    () => redactBody(`grant_type=x&code=${secret}&code_verifier=${secret}`, "application/x-www-form-urlencoded"),
  ],
  ["an event stream", () => redactBody(`event: message\ndata: {"id_token":"${secret}"}`, "text/event-stream")],
  ["a callback", () => redactUrl(`https://a.example/cb?code=${secret}&state=${secret}`)],
  ["an Authorization header", () => JSON.stringify(redactHeaders(new Headers({ authorization: `Bearer ${secret}` })))],
  ["a cookie", () => JSON.stringify(redactHeaders(new Headers({ "set-cookie": `a=${secret}` })))],
])("%s hides its secret", (_name, show) => {
  expect(show()).not.toContain(secret);
  expect(show()).not.toContain(secret.slice(5));
});

/** Each as OAuth, Descope or HTTP spell it, and in other spellings. */
const secretNames = [
  "access_token",
  "Access_Token",
  "accessToken",
  "ACCESS-TOKEN",
  "refresh_token",
  "id_token",
  "id_token_hint",
  "registration_access_token",
  "subject_token",
  "token",
  "client_secret",
  "clientSecret",
  "client_assertion",
  "password",
  "code",
  "Code",
  "device_code",
  "user_code",
  "authorization_code",
  "code_verifier",
  "state",
  "sessionJwt",
  "refreshJwt",
  "api_key",
  "x-api-key",
  "mcp-session-id",
  "authorization",
  "proxy-authorization",
  "cookie",
  "set-cookie",
];

const form = "application/x-www-form-urlencoded";
const padding = (length: number) => `"pad":"${"x".repeat(length)}",`;

/** Where a secret can appear next to its name. */
const places: [string, (name: string) => string][] = [
  ["JSON", (name) => redactBody(JSON.stringify({ [name]: secret }), "application/json")],
  ["nested JSON", (name) => redactBody(JSON.stringify({ a: [{ [name]: secret }] }), "")],
  ["a list", (name) => redactBody(JSON.stringify({ [name]: [secret, { value: secret }] }), "")],
  ["JSON with an escaped name", (name) => redactBody(`{"\\u00${hex(name)}${name.slice(1)}":"${secret}"}`, "")],
  ["JSON in a JSON string", (name) => redactBody(JSON.stringify({ text: JSON.stringify({ [name]: secret }) }), "")],
  ["truncated JSON", (name) => redactBody(`{"a":1,"${name}" : "${secret}`, "application/json")],
  [
    "truncated JSON in a JSON string",
    (name) => redactBody(JSON.stringify({ text: JSON.stringify({ [name]: secret }) }).slice(0, -9), ""),
  ],
  ["JSON with a quote in the secret", (name) => redactBody(`{"${name}":"\\"${secret}\\" ${secret}", `, "")],
  [
    "JSON that is too long to parse",
    (name) => redactBody(`{${padding(5_000)}"${name}":"${secret}",${padding(99_000)}"b":1}`, ""),
  ],
  [
    "JSON truncated within the secret",
    (name) => redactBody(`{${padding(5_980 - name.length)}"${name}":"${secret}",${padding(99_000)}"b":1}`, ""),
  ],
  ["JSON within other text", (name) => redactBody(`<pre>{'${name}': '${secret}'}</pre>`, "text/html")],
  [
    "an event",
    (name) => redactBody(`event: message\ndata: ${JSON.stringify({ [name]: secret })}\n\n`, "text/event-stream"),
  ],
  ["an event without a space", (name) => redactBody(`data:${JSON.stringify({ [name]: secret })}\r\n`, "")],
  ["an event of several lines", (name) => redactBody(`data: {"${name}":\ndata: "${secret}"}`, "text/event-stream")],
  ["a truncated event", (name) => redactBody(`data: {"a":1}\ndata: {"${name}":"${secret}`, "text/event-stream")],
  [
    "an event with JSON in a string",
    (name) => redactBody(`data: ${JSON.stringify({ text: JSON.stringify({ [name]: secret }) })}`, ""),
  ],
  ["a form", (name) => redactBody(`a=b&${name}=${secret}&c=d`, form)],
  ["a form with its type in upper case", (name) => redactBody(`${name}=${secret}`, form.toUpperCase())],
  ["a form without its type", (name) => redactBody(`a=b&${name}=${secret}&c=d`, "")],
  ["a long form", (name) => redactBody(`a=${"b".repeat(5_000)}&${name}=${secret}&c=${"d".repeat(99_000)}`, form)],
  ["a URL", (name) => redactUrl(`https://a.example/cb?a=b&${name}=${secret}`)],
  ["a URL's fragment", (name) => redactUrl(`https://a.example/cb#${name}=${secret}`)],
  ["the URL of an app", (name) => redactUrl(`cursor://cb?${name}=${secret}`)],
  ["a URL within a URL", (name) => redactUrl(`https://a.example/?next=${encodeURIComponent(`/cb?${name}=${secret}`)}`)],
  ["an incomplete URL", (name) => redactUrl(`//a.example/cb?a=b&${name}=${secret}`)],
  ["a Location header", (name) => headerText("location", `https://a.example/cb?a=b&${name}=${secret}`)],
  ["an encoded URL in a header", (name) => headerText("link", `</x?next=%2Fcb%3Fa%3Db%26${name}%3D${secret}>`)],
  ["a parameter of a header", (name) => headerText("www-authenticate", `Bearer a="b", ${name}="${secret}"`)],
  ["a URL in a text", (name) => redactBody(`see https://a.example/cb?${name}=${secret}&x=y`, "text/plain")],
];

function headerText(name: string, value: string): string {
  return JSON.stringify(redactHeaders(new Headers({ [name]: value })));
}

function hex(name: string): string {
  return name.charCodeAt(0).toString(16);
}

describe.each(secretNames)("%s is hidden", (name) => {
  test.each(places)("in %s", (_place, show) => {
    expect(show(name)).not.toContain(secret.slice(4));
  });
});

test.each(["authorization", "Proxy-Authorization", "cookie", "set-cookie", "x-api-key", "mcp-session-id"])(
  "hides the whole value of the header %s",
  (name) => {
    for (const value of [
      secret,
      `Bearer ${secret}`,
      `DS=${secret}; Path=/; HttpOnly`,
      `a=b; DSR=${secret}`,
      `x ${secret} ${secret}`,
    ]) {
      expect(headerText(name, value)).not.toContain(secret.slice(5));
    }
  },
);

test("credentials keep their scheme and are hidden in any text", () => {
  expect(headerText("authorization", `Bearer ${secret}`)).toContain("Bearer s3cr… (24 characters)");
  for (const text of [`Authorization: Bearer ${secret}`, `you sent bearer ${secret}.`, `{"h":"DPoP ${secret}`]) {
    expect(redactBody(text, "text/plain")).not.toContain(secret.slice(5));
  }
});

test("hides numbers that may be one-time codes, but not protocol codes", () => {
  expect(redactBody('{"code":123456}', "")).not.toContain("123456");
  for (const text of ['{"error":{"code":-32000}}', '{"error":{"code":-32000', '{"code":404,"']) {
    expect(redactBody(text, "")).toMatch(/-32000|404/);
  }
});

test("shortens a JWT wherever the text is truncated", () => {
  const long = `${jwt}${"c2ln".repeat(30_000)}`;
  for (let before = 5_900; before <= 6_000; before++) {
    const shown = redactBody(" ".repeat(before) + long, "text/plain");
    expect(shown).not.toMatch(/eyJ[\w-]{5,}/);
    expect(shown).not.toContain("c2ln");
  }
  expect(redactUrl(`https://a.example/${jwt.replaceAll(".", "%2E")}`)).not.toContain("c2ln");
});

test.each([
  ["a body", () => redactBody(`oops ${jwt}`, "text/html")],
  ["a JSON member of any name", () => redactBody(JSON.stringify({ x: jwt }), "")],
  ["a URL", () => redactUrl(`https://a.example/?x=${jwt}`)],
  ["a header", () => JSON.stringify(redactHeaders(new Headers({ location: `/${jwt}` })))],
  ["text that is not a URL", () => redactUrl(jwt)],
])("a JWT is shortened in %s", (_name, show) => {
  expect(show()).not.toContain("eyJzdWIi");
  expect(show()).not.toContain("c2lnbmF0dXJl");
});

test("the rest stays readable", () => {
  expect(redactUrl("https://a.example/authorize?client_id=TPA1&scope=a%20b")).toBe(
    "https://a.example/authorize?client_id=TPA1&scope=a b",
  );
  const metadata = {
    token_endpoint: "https://a.example/token",
    grant_types_supported: ["authorization_code", "refresh_token"],
    response_types_supported: ["code"],
    code_challenge_methods_supported: ["S256"],
    token_type: "Bearer",
    country_code: "CH",
    "\u2028": "\u2028",
  };
  expect(JSON.parse(redactBody(JSON.stringify(metadata), ""))).toEqual(metadata);
  expect(redactBody("grant_type=authorization_code&resource=x", form)).toBe(
    "grant_type=authorization_code\nresource=x",
  );
  const challenge =
    'Bearer error="invalid_token", error_description="The token is expired (expired)", resource_metadata="https://a.example/x"';
  expect(redactHeaders(new Headers({ "www-authenticate": challenge }))).toEqual({
    "www-authenticate": challenge,
  });
  expect(redactBody('{"issuer":"https://a.example","code":-32000}', "")).toContain('"code": -32000');
});

test("short secrets are hidden completely, long bodies are truncated", () => {
  expect(shorten("short")).toBe("… (5 characters)");
  expect(redactBody("x".repeat(100_000), "text/plain").length).toBeLessThan(6_100);
  // Indented in full, these few brackets would take 4 MB.
  expect(redactBody("[".repeat(1_000) + "]".repeat(1_000), "")).toMatch(/more levels[\s\S]{0,2000}$/);
});
