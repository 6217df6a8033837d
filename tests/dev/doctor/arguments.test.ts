import { expect, test } from "vitest";
import { ArgumentError } from "@/dev/command-line";
import { readArguments } from "@/dev/doctor/arguments";

test("reads a URL and the options", () => {
  const read = readArguments(["https://mcp.example.com", "--json", "--junit", "out.xml"]);
  expect(read).toEqual({
    json: true,
    help: false,
    junit: "out.xml",
    url: new URL("https://mcp.example.com"),
  });
  expect(readArguments([])).toEqual({ json: false, help: false });
});

test.each([
  [["mcp.example.com"], '"mcp.example.com" is not a valid URL. Use the full URL, starting with https://'],
  [["ftp://mcp.example.com"], '"ftp://mcp.example.com" is not a valid URL. Use the full URL, starting with https://'],
  [["https://a.example", "https://b.example"], "Pass only one URL. Unexpected: https://b.example"],
  [["--yaml"], "Unknown option '--yaml'"],
  [["--junit"], "Option '--junit <value>' argument missing"],
])("%j: %s", (given, message) => {
  expect(() => readArguments(given)).toThrow(new ArgumentError(message));
});
