import { describe, expect, inject, test } from "vitest";
import { prerenderOf } from "./output";
import { readRoutes } from "./routes";

const tree = inject("tree");
const { resolve, headersFor } = readRoutes(tree);

describe("a function serves", () => {
  test.each([
    "/mcp",
    "/status",
    "/.well-known/oauth-protected-resource",
    "/.well-known/oauth-protected-resource/mcp",
    "/.well-known/oauth-authorization-server",
    "/.well-known/oauth-authorization-server/mcp",
    "/.well-known/openid-configuration",
  ])("%s", (path) => {
    expect(resolve(path)).toEqual({ function: path.slice(1), query: "" });
    expect(prerenderOf(tree, path.slice(1))).toBeUndefined();
  });

  test.each([
    ["/.well-known", ""],
    ["/.well-known/security.txt", "security.txt"],
    ["/.well-known/oauth-protected-resource/other", "oauth-protected-resource/other"],
  ])("%s, although it is unknown", (path, rest) => {
    expect(resolve(path)).toEqual({
      function: ".well-known/[[...unknown]]",
      query: `nxtPunknown=${rest}`,
    });
  });
});

describe("no function is needed for", () => {
  test.each(["/favicon.ico", "/icon.svg"])("%s", (path) => {
    expect(resolve(path)).toEqual({ file: path.slice(1) });
  });

  test("a URL that does not exist", () => {
    expect(resolve("/nowhere")).toBeUndefined();
  });
});

test("the CDN sends the dashboard immediately, and a function renders the rest", () => {
  expect(prerenderOf(tree, "index")).toMatchObject({ initialMetadata: { compute: "resuming" } });
});

describe("security headers", () => {
  const host = "acme.vercel.app";

  test.each(["/", "/nowhere", "/favicon.ico"])("of the page %s", (path) => {
    expect(headersFor(path, host)).toMatchObject({
      "X-Content-Type-Options": "nosniff",
      "X-Frame-Options": "DENY",
      "Content-Security-Policy": expect.stringMatching(/^default-src 'self'; script-src 'self' 'unsafe-inline';/),
      "Strict-Transport-Security": "max-age=63072000",
    });
  });

  test.each(["/mcp", "/status", "/.well-known/oauth-protected-resource/mcp", "/.well-known/x"])(
    "of the document %s",
    (path) => {
      expect(headersFor(path, host)).toMatchObject({
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "Strict-Transport-Security": "max-age=63072000",
      });
    },
  );
});
