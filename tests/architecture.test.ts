import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path/posix";
import { expect, test } from "vitest";
import { filesBelow } from "@/tests/support/files";

const files = ["app", "dev", "lib", "tests"]
  .flatMap((folder) => filesBelow(folder, /\.tsx?$/))
  .filter((file) => !file.includes("node_modules"));
const filesIn = (folder: string) => files.filter((file) => file.startsWith(folder));

/** The files of this repository that a file imports, as paths from its root. */
function importsOf(file: string): string[] {
  const specifiers = [...readFileSync(file, "utf8").matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)];
  return specifiers.flatMap(([, name = ""]) => {
    if (name.startsWith("@/")) return [toFile(name.slice(2))];
    return name.startsWith(".") ? [toFile(normalize(join(dirname(file), name)))] : [];
  });
}

/**
 * The folders from top to bottom: each may import those below it, but none above it or on its own level. So no two
 * folders can import each other. Removing a folder needs no change here.
 */
const layers = [
  ["app/operator/", "app/connect/", "app/_dashboard/", "app/help/", "dev/"],
  ["app/sign-in/"],
  ["app/_ui/", "lib/operator/"],
  ["lib/tools/"],
  ["lib/checks/", "lib/telemetry/"],
  ["lib/clients"],
  ["lib/mcp/"],
  ["lib/oauth/", "lib/connect/"],
  ["lib/sign-in/"],
  ["lib/config/"],
  ["lib/descope/"],
  ["lib/http/"],
  ["lib/log/"],
  ["lib/process/"],
];
const places = layers.flatMap((folders, level) => folders.map((folder) => ({ folder, level })));
const placeOf = (file: string) => places.find(({ folder }) => file.startsWith(folder));

test("every folder of lib has a place in the order", () => {
  expect(filesIn("lib/").filter((file) => !placeOf(file))).toEqual([]);
});

test("imports point one way", () => {
  const strays = [...filesIn("app/"), ...filesIn("lib/"), ...filesIn("dev/")].flatMap((file) => {
    const from = placeOf(file);
    return importsOf(file)
      .filter((target) => {
        const to = placeOf(target);
        // Routes are above everything; the parts of a page are below the routes.
        if (!from) return target.startsWith("dev/") || target.startsWith("tests/");
        return from.folder !== to?.folder && (!to || to.level <= from.level);
      })
      .map((target) => `${file} → ${target}`);
  });
  expect(strays).toEqual([]);
});

test("no file imports itself through others", () => {
  const graph = new Map(
    [...filesIn("app/"), ...filesIn("lib/"), ...filesIn("dev/")].map((file) => [file, importsOf(file)]),
  );
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(" → "));
    if (done.has(file) || path.includes(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  expect(circles).toEqual([]);
});

/** The file that an import names. */
function toFile(target: string): string {
  return ["", ".ts", ".tsx", "/index.ts"].map((end) => target + end).find((name) => files.includes(name)) ?? target;
}

test("only lib/config reads the environment, and lib/log the mode of Next.js", () => {
  const readers = [...filesIn("app/"), ...filesIn("lib/")].filter((file) =>
    /process\.env/.test(readFileSync(file, "utf8")),
  );
  expect(readers.filter((file) => !file.startsWith("lib/config/"))).toEqual(["lib/log/index.ts"]);
});

test("OpenTelemetry is imported by lib/telemetry alone, which can be taken out", () => {
  const users = [...filesIn("app/"), ...filesIn("lib/"), ...filesIn("dev/")].filter((file) =>
    readFileSync(file, "utf8").includes('"@opentelemetry/'),
  );
  expect(users.filter((file) => !file.startsWith("lib/telemetry/"))).toEqual([]);
});

test("only the bounded client sends requests", () => {
  // The author of a tool decides what it calls, and how.
  const ours = ["app/", "lib/", "dev/"].flatMap(filesIn).filter((file) => !file.startsWith("lib/tools/"));
  const leaving = /(?<![\w.#])fetch\(|\b(globalThis|global)\.fetch\b|from "(node:)?(https|http2|tls|undici)"/;
  // The browser's own, to this server.
  const inBrowser = ["app/operator/try/use-call.ts"];
  // It has the same limits, and sends what fetch cannot: no Accept, two Authorization headers, a forged Host.
  const inDoctor = ["dev/doctor/suite/send.ts"];
  const known = [...inBrowser, ...inDoctor];
  const found = ours.filter((file) => !known.includes(file) && leaving.test(readFileSync(file, "utf8")));
  expect(found).toEqual(["lib/http/bounded-fetch.ts"]);
});

test("no compiler check is suppressed and no test is skipped", () => {
  const silenced = /@ts-(ignore|nocheck|expect-error)|\b(it|test|describe)\.(skip|only|todo)\(/;
  const found = files.filter(
    (file) => file !== "tests/architecture.test.ts" && silenced.test(readFileSync(file, "utf8")),
  );
  expect(found).toEqual([]);
});
