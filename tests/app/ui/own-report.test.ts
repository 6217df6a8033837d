import { expect, test } from "vitest";
import { visibleConfig } from "@/app/_ui/own-report";
import { readConfig } from "@/lib/config";

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
