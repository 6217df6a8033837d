import { expect, test } from "vitest";
import { redactBody, redactHeaders, redactUrl, shorten } from "@/lib/operator/trace/redact";

const secret = "s3cretS3cretS3cretS3cret";
const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJVMiJ9.c2lnbmF0dXJl";

test.each([
  [
    "a token response",
    () => redactBody(JSON.stringify({ access_token: secret, refresh_token: secret }), "application/json"),
  ],
  ["a nested one", () => redactBody(JSON.stringify({ a: [{ client_secret: secret }] }), "")],
  [
    "a form",
    () =>
      redactBody(`grant_type=x&code=${secret}&code_verifier=${secret}`, "application/x-www-form-urlencoded"),
  ],
  [
    "an event stream",
    () => redactBody(`event: message\ndata: {"id_token":"${secret}"}`, "text/event-stream"),
  ],
  ["a callback", () => redactUrl(`https://a.example/cb?code=${secret}&state=${secret}`)],
  [
    "an Authorization header",
    () => JSON.stringify(redactHeaders(new Headers({ authorization: `Bearer ${secret}` }))),
  ],
  ["a cookie", () => JSON.stringify(redactHeaders(new Headers({ "set-cookie": `a=${secret}` })))],
])("%s keeps its secret", (_name, show) => {
  expect(show()).not.toContain(secret);
  expect(show()).not.toContain(secret.slice(5));
});

test.each([
  ["a body", () => redactBody(`oops ${jwt}`, "text/html")],
  ["a JSON member of any name", () => redactBody(JSON.stringify({ x: jwt }), "")],
  ["a URL", () => redactUrl(`https://a.example/?x=${jwt}`)],
  ["a header", () => JSON.stringify(redactHeaders(new Headers({ location: `/${jwt}` })))],
  ["what is no URL", () => redactUrl(jwt)],
])("a JWT is shortened in %s", (_name, show) => {
  expect(show()).not.toContain("eyJzdWIi");
  expect(show()).not.toContain("c2lnbmF0dXJl");
});

test("the rest stays readable", () => {
  expect(redactUrl("https://a.example/authorize?client_id=TPA1&scope=a%20b")).toBe(
    "https://a.example/authorize?client_id=TPA1&scope=a b",
  );
  expect(redactBody('{"issuer":"https://a.example","code":-32000}', "")).toContain('"code": -32000');
});

test("short secrets show nothing of themselves, long bodies end", () => {
  expect(shorten("short")).toBe("… (5 characters)");
  expect(redactBody("x".repeat(100_000), "text/plain").length).toBeLessThan(6_100);
});
