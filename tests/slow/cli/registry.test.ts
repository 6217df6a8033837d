import { expect, test } from "vitest";
import { serverInfo } from "@/lib/config/server-info";
import { runCommand } from "./command";

const registry = (args: string[], env: Record<string, string> = {}) =>
  runCommand("registry", args, { cwd: process.cwd(), env });

test.each<[string, string[], Record<string, string>]>([
  ["the address", ["https://mcp.example.com"], {}],
  ["the endpoint", ["https://mcp.example.com/mcp"], {}],
  ["BASE_URL", [], { BASE_URL: "https://mcp.example.com" }],
])("prints the entry of a server that is named by %s", async (_how, args, env) => {
  const { stdout, code } = await registry(args, env);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    name: `com.example.mcp/${serverInfo.name}`,
    remotes: [{ url: "https://mcp.example.com/mcp" }],
  });
});

test.each<[string, string[], number, RegExp]>([
  ["a local server", ["http://localhost:3000"], 1, /public servers only/],
  ["a wrong address", ["mcp.example.com"], 2, /not the address of a server/],
  ["two addresses", ["https://a.example.com", "https://b.example.com"], 2, /only one URL/],
  ["an unknown option", ["--names", "x"], 2, /--names/],
])("refuses %s, and prints no entry", async (_what, args, expected, message) => {
  const { stdout, stderr, code } = await registry(args);
  expect([code, stdout]).toEqual([expected, ""]);
  expect(stderr).toMatch(message);
});
