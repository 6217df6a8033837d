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
