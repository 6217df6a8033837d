import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as labels from "@/lib/descope/console";

const files = ["app", "dev", "lib"]
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`))
  .filter((file) => /\.tsx?$/.test(file) && file !== "lib/descope/console.ts");

/** The last label of each path through the console, and the pages on the way. */
const names = Object.values({ ...labels, ...labels.consolePages })
  .filter((path) => typeof path === "string")
  .flatMap((path) =>
    path
      .split(" → ")
      .slice(1)
      .map((name, index, all) => [all[index - 1], name].filter(Boolean).join(" → ")),
  )
  .filter((name) => name.includes(" → "));

test("no other source spells a path through the console", () => {
  expect(names.length).toBeGreaterThan(5);
  const strays = files.flatMap((file) =>
    names.filter((name) => readFileSync(file, "utf8").includes(name)).map((name) => `${file}: ${name}`),
  );
  expect(strays).toEqual([]);
});

test.each([
  ["Nothing of the console", []],
  [`${labels.serverClients}: delete it.`, ["https://app.descope.com/agentic-hub/mcp-servers"]],
  [labels.consolePages.managementKeys, ["https://app.descope.com/settings/company/managementkeys"]],
  [
    `${labels.consolePages.flows}, then ${labels.clientRegistration}.`,
    ["https://app.descope.com", "https://app.descope.com/agentic-hub/mcp-servers"],
  ],
])("%s: links to %j and keeps the text", (text, urls) => {
  const parts = labels.consoleLinks(text);
  expect(parts.map((part) => part.text).join("")).toBe(text);
  expect(parts.flatMap(({ url }) => url ?? [])).toEqual(urls);
});
