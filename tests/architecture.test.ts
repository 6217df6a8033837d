import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";

const files = ["app", "dev", "lib", "tests"]
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  )
  .filter((file) => /\.tsx?$/.test(file) && !file.includes("node_modules"));
const filesIn = (folder: string) => files.filter((file) => file.startsWith(folder));

/** The files of this repository that a file imports, as paths from its root. */
function importsOf(file: string): string[] {
  const specifiers = [...readFileSync(file, "utf8").matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)];
  return specifiers.flatMap(([, name = ""]) => {
    if (name.startsWith("@/")) return [name.slice(2)];
    return name.startsWith(".") ? [normalize(join(dirname(file), name))] : [];
  });
}

/** Arrows point one way: what a folder may import of ours. */
const allowed: [string, string[]][] = [
  ["lib/descope/", ["lib/descope/", "lib/http/", "lib/log/"]],
  ["lib/log/", ["lib/log/"]],
  ["lib/", ["lib/"]],
  ["app/", ["app/", "lib/"]],
  ["dev/", ["dev/", "lib/"]],
];

test.each(allowed)("%s imports from %j alone", (folder, from) => {
  expect(filesIn(folder).length).toBeGreaterThan(0);
  const strays = filesIn(folder).flatMap((file) =>
    importsOf(file)
      .filter((target) => !from.some((place) => target.startsWith(place)))
      .map((target) => `${file} → ${target}`),
  );
  expect(strays).toEqual([]);
});

test("the environment is read in lib/config.ts alone", () => {
  const readers = [...filesIn("app/"), ...filesIn("lib/")].filter((file) =>
    /process\.env/.test(readFileSync(file, "utf8")),
  );
  expect(readers).toEqual(["lib/config.ts"]);
});

test("OpenTelemetry is imported by lib/telemetry alone, which can be taken out", () => {
  const users = [...filesIn("app/"), ...filesIn("lib/"), ...filesIn("dev/")].filter((file) =>
    readFileSync(file, "utf8").includes('"@opentelemetry/'),
  );
  expect(users.filter((file) => !file.startsWith("lib/telemetry/"))).toEqual([]);
});

test("nothing leaves the process but through the bounded client", () => {
  // What a tool calls, and how, is for its author to say.
  const ours = ["app/", "lib/", "dev/"].flatMap(filesIn).filter((file) => !file.startsWith("lib/tools/"));
  const leaving = /(?<![\w.#])fetch\(|\b(globalThis|global)\.fetch\b|from "(node:)?(https|http2|tls|undici)"/;
  const found = ours.filter((file) => leaving.test(readFileSync(file, "utf8")));
  expect(found).toEqual(["lib/http/bounded-fetch.ts"]);
});

test("no check is silenced and no test is left out", () => {
  const silenced = /@ts-(ignore|nocheck|expect-error)|\b(it|test|describe)\.(skip|only|todo)\(/;
  const found = files.filter(
    (file) => file !== "tests/architecture.test.ts" && silenced.test(readFileSync(file, "utf8")),
  );
  expect(found).toEqual([]);
});
