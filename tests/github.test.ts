import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path/posix";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import packageJson from "@/package.json";
import { filesBelow } from "@/tests/support/files";

const files = filesBelow(".github", /\.yml$/);
const read = (file: string) => readFileSync(file, "utf8");
const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, match = ""]) => match);

const workflow = z.object({
  permissions: z.object({ contents: z.literal("read") }).strict(),
  concurrency: z.object({ "cancel-in-progress": z.literal(true) }),
  jobs: z.record(
    z.string(),
    z.object({
      "runs-on": z.string(),
      "timeout-minutes": z.int(),
      permissions: z.never().optional(),
      strategy: z.object({ matrix: z.object({ node: z.array(z.int()) }) }).optional(),
      steps: z.array(
        z.object({
          uses: z.string().optional(),
          run: z.string().optional(),
          with: z.object({}).loose().optional(),
        }),
      ),
    }),
  ),
});

test("finds the GitHub settings", () => {
  expect(files).toEqual(
    expect.arrayContaining([
      ".github/dependabot.yml",
      ".github/workflows/test.yml",
      ".github/ISSUE_TEMPLATE/config.yml",
    ]),
  );
});

describe.each(files)("%s", (file) => {
  const text = read(file);

  test("is valid YAML and names scripts that exist", () => {
    expect(parse(text)).toBeTypeOf("object");
    const scripts = found(text, /npm run (?:-s )?([a-z][\w:-]*)/g);
    expect(scripts.filter((name) => !Object.keys(packageJson.scripts).includes(name))).toEqual([]);
  });

  test("needs no secrets, and pins every action to a commit", () => {
    expect(text).not.toMatch(/\bsecrets\b\s*[.:[]/);
    const uses = found(text, /uses:\s*(.+)/g);
    const loose = uses.filter((action) => !/^[\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action));
    expect(loose).toEqual([]);
  });
});

describe.each(files.filter((file) => file.includes("/workflows/")))("%s", (file) => {
  const { jobs } = workflow.parse(parse(read(file)));

  test("checks out without persisting credentials", () => {
    const checkouts = Object.values(jobs).flatMap(({ steps }) =>
      steps.filter(({ uses }) => uses?.startsWith("actions/checkout@")),
    );
    expect(checkouts.map((step) => step.with?.["persist-credentials"])).toEqual(checkouts.map(() => false));
    expect(checkouts.length).toBeGreaterThan(0);
  });
});

test("the workflow runs npm test on every supported Node", () => {
  const { jobs } = workflow.parse(parse(read(".github/workflows/test.yml")));
  expect(jobs.test?.strategy?.matrix.node).toEqual(expect.arrayContaining([20, 22, 24]));
  expect(jobs.test?.steps.map(({ run }) => run)).toEqual(expect.arrayContaining(["npm ci", "npm test"]));
  expect(packageJson.engines.node).toMatch(/^>=20\./);
});

test("the workflow runs lint, types and unit tests on Windows", () => {
  const { jobs } = workflow.parse(parse(read(".github/workflows/test.yml")));
  const onWindows = Object.values(jobs).filter((job) => job["runs-on"].startsWith("windows"));
  expect(onWindows.flatMap(({ steps }) => steps.map(({ run }) => run))).toEqual(
    expect.arrayContaining(["npm ci", "npm run check", "npm run format:check"]),
  );
});

test.each(Object.entries(packageJson.scripts))("npm run %s also works in Windows' cmd.exe", (_name, command) => {
  const unquoted = command.replace(/"(?:[^"\\]|\\.)*"/g, "");
  expect(unquoted).not.toMatch(/['`$;]|(?:^|&& |\|\| )(?:\w+=|(?:rm|cp|mv|mkdir|cat|export|test|sh|bash|\.\/)(?: |$))/);
});

test("the workflow runs every suite", () => {
  const { jobs } = workflow.parse(parse(read(".github/workflows/test.yml")));
  const lines = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
  const called = (text: string): string[] =>
    found(text, /npm (?:run )?(test|check|test:[\w-]+)\b(?!:)/g).flatMap((name) => [
      name,
      ...called(Object.entries(packageJson.scripts).find(([script]) => script === name)?.[1] ?? ""),
    ]);
  const ran = lines.flatMap(called);
  // `npm run test:slow` finds the folders of tests/slow automatically.
  const isFound = (command: string) => ran.includes("test:slow") && /tests\/slow\/[\w-]+\/run\.ts$/.test(command);
  const left = Object.entries(packageJson.scripts)
    .filter(([name, command]) => name.startsWith("test:") && !ran.includes(name) && !isFound(command))
    .map(([name]) => name);
  expect(left).toEqual(["test:all"]);
});

const suites = readdirSync("tests/slow").map((name) => join("tests/slow", name));
const lockFiles = [".", ...suites].map((folder) => join(folder, "package-lock.json")).filter(existsSync);

/** Binaries for other systems that were never published in the version that Vercel's CLI names. */
const unpublished = /^@vercel\/vc-native-(darwin-arm64|darwin-x64|linux-arm64|win32-arm64|win32-x64)$/;

test.each(lockFiles)("%s has the hash of every package, and no registry URL", (file) => {
  const entry = z.object({
    integrity: z.string().startsWith("sha512-").optional(),
    resolved: z.string().optional(),
    link: z.boolean().optional(),
    inBundle: z.boolean().optional(),
  });
  const { packages } = z.object({ packages: z.record(z.string(), entry) }).parse(JSON.parse(read(file)));
  const { "": _root, ...installed } = packages;
  expect(Object.values(installed).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
  // A bundled package is part of another one, and covered by its hash.
  const withoutHash = Object.entries(installed)
    .filter(([, { integrity, link, inBundle }]) => !integrity && !link && !inBundle)
    .map(([path]) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length));
  expect(withoutHash.filter((name) => !unpublished.test(name))).toEqual([]);
});

test.each(["pnpm-workspace.yaml"].filter(existsSync))("%s lets the same packages run build scripts as npm", (file) => {
  expect(parse(read(file))).toEqual({ allowBuilds: packageJson.allowScripts });
});

test("Dependabot updates every lock file, image and action", () => {
  const settings = z.object({
    updates: z.array(z.object({ directory: z.string(), "package-ecosystem": z.string() })),
  });
  const { updates } = settings.parse(parse(read(".github/dependabot.yml")));
  const folders = [".", ...suites]
    .filter((folder) => ["package-lock.json", "Dockerfile"].some((name) => existsSync(join(folder, name))))
    .map((folder) => join("/", folder));
  expect(folders.filter((folder) => !updates.some(({ directory }) => directory === folder))).toEqual([]);
  const ecosystems = updates.map((update) => update["package-ecosystem"]);
  expect(ecosystems).toEqual(expect.arrayContaining(["npm", "docker", "github-actions"]));
});

test("both issue forms require the doctor's JSON", () => {
  const form = z.object({
    body: z.array(
      z.object({
        id: z.string().optional(),
        validations: z.object({ required: z.boolean() }).optional(),
        attributes: z.object({ description: z.string().optional() }),
      }),
    ),
  });
  for (const name of ["client-cannot-connect", "bug"]) {
    const { body } = form.parse(parse(read(`.github/ISSUE_TEMPLATE/${name}.yml`)));
    const doctor = body.find(({ id }) => id === "doctor");
    expect(doctor?.attributes.description).toContain("npm run -s doctor -- --json");
    expect(doctor?.validations?.required).toBe(true);
  }
});
