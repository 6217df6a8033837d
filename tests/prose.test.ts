import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { describe, expect, test } from "vitest";
import packageJson from "@/package.json";
import { filesBelow } from "@/tests/support/files";
import { isTakenOut, readRemoving } from "@/tests/support/removing";

const notOurs = ["node_modules", ".next", ".git", ".vercel", "test-results", "coverage"];

/** Every Markdown file of this repository, however it was copied. */
function markdownIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return notOurs.includes(entry.name) ? [] : markdownIn(path);
    return entry.name.endsWith(".md") ? [path] : [];
  });
}

const files = markdownIn(".");
const read = (file: string) => readFileSync(file, "utf8");
const found = (text: string, pattern: RegExp) => [
  ...new Set([...text.matchAll(pattern)].map(([, match = ""]) => match)),
];
const withoutFences = (text: string) => text.replace(/^ *```[\s\S]*?^ *```/gm, "");

/** Prefixes of variables that are not settings of the app: of platforms, commands, and what people migrate from. */
const foreign = /^(CI|COREPACK|DOCKER|DOCTOR|FASTMCP|NEXT_TELEMETRY|NGINX|NO|NODE|NPM|OTEL|VERCEL)_/;
/** What was taken out as docs/removing.md says may still be mentioned. */
const removing = readRemoving();
const ownVariables = read(".env.example");
// Build options are not settings of the app.
const isReadByBuild = (name: string) => read("next.config.ts").includes(`process.env.${name}`);
const isKnownVariable = (name: string) =>
  foreign.test(name) || ownVariables.includes(`\n${name}=`) || isReadByBuild(name) || removing.variables.includes(name);
const isScript = (name: string) => Object.keys(packageJson.scripts).includes(name);

/** The anchor that GitHub gives a heading. */
function anchorOf(heading: string): string {
  const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[`*]/g, "");
  return text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");
}

function isBroken(file: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const target = path ? join(dirname(file), path) : file;
  if (!existsSync(target)) return true;
  if (!anchor) return false;
  return !found(withoutFences(read(target)), /^#+ (.+)$/gm)
    .map(anchorOf)
    .includes(anchor);
}

test("finds the documents", () => {
  expect(files).toEqual(expect.arrayContaining(["README.md", "SECURITY.md", "docs/checks.md"]));
});

describe.each(files)("%s", (file) => {
  const text = read(file);
  const prose = withoutFences(text);

  test("names files that exist", () => {
    const paths = found(prose, /`((?:\.github|app|deploy|dev|docs|lib|tests)\/[\w./-]*)`/g);
    expect(paths.filter((path) => !existsSync(path) && !isTakenOut(path))).toEqual([]);
  });

  test("names scripts that exist", () => {
    const scripts = found(text, /npm run (?:-s |--silent )?([a-z][\w:-]*)/g);
    expect(scripts.filter((name) => !isScript(name) && !removing.scripts.includes(name))).toEqual([]);
  });

  test("names variables that .env.example lists or the build reads", () => {
    const variables = found(prose, /`([A-Z]+(?:_[A-Z]+)+)[`=]/g);
    expect(variables.filter((name) => !isKnownVariable(name))).toEqual([]);
  });

  test("has no broken links", () => {
    const links = found(prose, /\]\((?!https?:|mailto:)([^)\s]+)\)/g);
    expect(links.filter((link) => isBroken(file, link))).toEqual([]);
  });

  test("names contract rows that exist", () => {
    const contract = read("docs/contract.md");
    const rows = found(prose, /\b([CPFMT]\d{1,2})\b/g);
    expect(rows.filter((row) => !contract.includes(`\n| ${row} |`))).toEqual([]);
  });
});

describe("documents at the root", () => {
  const [root] = [files.filter((file) => !file.includes("/"))];

  test.each(root)("%s names root files that exist", (file) => {
    const names = found(withoutFences(read(file)), /`([\w.-]+\.(?:md|json|ts|mjs|yml)|\.env\.example|LICENSE)`/g);
    expect(names.filter((name) => !existsSync(name))).toEqual([]);
  });

  test("AGENTS.md has at most 30 lines, and CLAUDE.md includes it", () => {
    expect(read("AGENTS.md").trim().split("\n").length).toBeLessThanOrEqual(30);
    expect(read("CLAUDE.md").trim()).toBe("@AGENTS.md");
  });
});

describe("docs/decisions", () => {
  const decisions = files.filter((file) => file.startsWith("docs/decisions/"));

  test("are numbered without gaps", () => {
    const numbers = decisions.map((file) => Number(/\/(\d{4})-[a-z-]+\.md$/.exec(file)?.[1])).sort((a, b) => a - b);
    expect(numbers).toEqual(decisions.map((_, index) => index + 1));
  });

  test.each(decisions)("%s has the four sections in at most 25 lines", (file) => {
    const text = read(file);
    expect(text.trim().split("\n").length).toBeLessThanOrEqual(25);
    const parts = found(text, /^## (.+)$/gm);
    expect(parts).toEqual(["Context", "Decision", "Consequences", "What would change our mind"]);
  });
});

test("docs/dependencies.md lists the production dependencies, in the order of package.json", () => {
  const documented = found(read("docs/dependencies.md"), /^\| `([@\w/.-]+)` \d+\.\d+ \|/gm);
  const installed = Object.keys(packageJson.dependencies);
  const left = documented.filter((name) => installed.includes(name) || !removing.packages.includes(name));
  expect(left).toEqual(installed);
});

test("CONTRIBUTING.md has the versions of the clients that a slow suite runs", () => {
  const rows = read("CONTRIBUTING.md").matchAll(/^\| `([@\w/-]+)` ([\d.]+)\b.*\| `third-party` \|/gm);
  const documented = Object.fromEntries([...rows].map(([, name, version]) => [name, version]));
  const suite = "tests/slow/third-party/package.json";
  const installed = existsSync(suite) ? JSON.parse(read(suite)).dependencies : {};
  expect(documented).toEqual(installed);
});

test("CONTRIBUTING.md names every place that depends on Descope", () => {
  const [, section = ""] = read("CONTRIBUTING.md").split("## Swap Descope out");
  const places = found(section, /`((?:app|lib)\/[\w./-]*)`/g);
  const takers = ["app", "lib"]
    .flatMap((folder) => filesBelow(folder, /\.tsx?$/))
    .filter((name) => /from "(@\/lib\/descope\/|(\.\.?\/)+descope\/|@descope\/)/.test(read(name)));
  expect(takers.filter((name) => !places.some((place) => name.startsWith(place)))).toEqual([]);
});

test("all mentions of a repository of this name have one owner", () => {
  const mentions = [...files, ...filesBelow(".github", /\.yml$/)].flatMap((file) =>
    found(read(file), /(?:github\.com\/|degit )([\w.-]+\/[\w-]+)/g).map((repository) => ({
      file,
      repository,
    })),
  );
  const half = mentions.filter(({ repository }) =>
    mentions.some((other) => other.repository !== repository && isSameName(other.repository, repository)),
  );
  const where = half.map(({ file, repository }) => `${file}: ${repository}`).join("\n");
  expect(half, `Name the same owner in all of these:\n${where}`).toEqual([]);
});

function isSameName(one: string, other: string): boolean {
  return one.split("/")[1] === other.split("/")[1];
}

describe("marks of optional parts", () => {
  const marked = markedFiles(".").flatMap((file) =>
    [...read(file).matchAll(/(begin |end )?optional: ([a-z-]+)$/gm)].map(([, edge = "", part = ""]) => ({
      file,
      edge: edge.trim(),
      part,
    })),
  );

  test("are those of parts in docs/removing.md", () => {
    const known = [...removing.parts, ...removing.suites].map(({ name }) => name);
    // A page that was deleted knows none.
    expect(marked.filter(({ part }) => known.length > 0 && !known.includes(part))).toEqual([]);
  });

  test("are at most eight for each part, and every block ends", () => {
    for (const { name } of removing.parts) {
      const ofPart = marked.filter(({ part }) => part === name);
      expect(ofPart.filter(({ edge }) => edge !== "end").length, name).toBeLessThanOrEqual(8);
      const edges = (wanted: string) => ofPart.filter(({ edge }) => edge === wanted).map(({ file }) => file);
      expect(edges("begin")).toEqual(edges("end"));
    }
  });
});

/** Files that may have a mark: sources, and settings at the root. */
function markedFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return notOurs.includes(entry.name) ? [] : markedFiles(path);
    return /\.(tsx?|conf|example)$/.test(entry.name) ? [path] : [];
  });
}
