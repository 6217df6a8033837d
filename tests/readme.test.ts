import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { checks } from "@/lib/checks/stages";
import { serverInfo } from "@/lib/config/server-info";
import { refusals } from "@/lib/mcp/refusals";
import packageJson from "@/package.json";
import { isTakenOut, readRemoving } from "@/tests/support/removing";

const removing = readRemoving();

const readme = readFileSync("README.md", "utf8");
const example = readFileSync(".env.example", "utf8");

/** The paths of this repository in the README's inline code. */
const paths = [
  ...readme.matchAll(/`((?:app|lib|dev|tests|docs)\/[\w./-]*|[\w.-]+\.(?:md|json|ts)|\.env\.example|LICENSE)`/g),
].map(([, path]) => path ?? "");
const pictures = [...readme.matchAll(/(?:src|srcset)="([^"]+)"/g)].map(([, path]) => path ?? "");
const scripts = [...readme.matchAll(/npm (?:run )?([a-z][\w:-]*)/g)].map(([, name]) => name ?? "");

const variables = [...readme.matchAll(/`([A-Z]+(?:_[A-Z]+)+)[`=]/g)].map(([, name]) => name ?? "");

/** The folders in the README's tree: one per line or several, two spaces below the folder that holds them. */
const tree = /```text\n(app\/[\s\S]*?)```/.exec(readme)?.[1] ?? "";
let top = "";
const inTree = tree.split("\n").flatMap((line) => {
  const [names = ""] = line.trim().split(/ {2,}/);
  const folders = names.split(" ").filter((name) => /^[\w.-]+\/$/.test(name));
  if (line.startsWith(" ")) return folders.map((name) => top + name);
  [top = ""] = folders;
  return folders;
});

/** The app's instructions for people are in lib/. */
const sources = readdirSync("lib", { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => readFileSync(`lib/${path}`, "utf8"));

describe("README.md", () => {
  test("names paths and commands", () => {
    expect(paths).not.toEqual([]);
    expect(scripts).toContain("dev");
  });

  test.each([...new Set([...paths, ...pictures])])("%s exists", (path) => {
    expect(existsSync(path) || isTakenOut(path)).toBe(true);
  });

  test.each(pictures.filter((path) => existsSync(path)))("%s loads fast", (path) => {
    expect(statSync(path).size).toBeLessThanOrEqual(150 * 1024);
  });

  test("links to help pages that exist", () => {
    const codes = [...readme.matchAll(/\/help\/([\w-]+)/g)].map(([, code]) => code ?? "");
    const known = [...checks.map(({ id }) => id), ...Object.keys(refusals)];
    expect(codes.filter((code) => !known.includes(code))).toEqual([]);
  });

  test.each([...new Set(scripts)].filter((name) => name !== "install"))("npm run %s is a script", (name) => {
    expect([...Object.keys(packageJson.scripts), ...removing.scripts]).toContain(name);
  });

  test("names every button and field as the app does", () => {
    const labels = [...readme.matchAll(/\*\*(.+?)\*\*/g)].map(([, label]) => label ?? "");
    expect(labels.filter((label) => !sources.some((source) => source.includes(label)))).toEqual([]);
  });

  test.each([...new Set(variables)])("%s is a variable in .env.example", (name) => {
    const isNamed = example.includes(`\n${name}=`);
    expect(isNamed || removing.variables.includes(name)).toBe(true);
  });

  test("its folder tree names folders that exist", () => {
    const missing = inTree.filter((folder) => !existsSync(folder) && !isTakenOut(folder.replace(/\/$/, "")));
    expect(missing).toEqual([]);
  });

  test("its folder tree names every folder of app, lib, dev and tests: add a new one there", () => {
    const folders = ["app", "lib", "dev", "tests"].flatMap((top) =>
      readdirSync(top, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => `${top}/${name}/`),
    );
    // A README without a tree passes.
    expect(inTree.length === 0 ? [] : folders.filter((folder) => !inTree.includes(folder))).toEqual([]);
  });
});

const buttons = [
  ...readme.matchAll(/^\[!\[Deploy[^\]]*\]\((.+?)\)\]\((https:\/\/vercel\.com\/new\/clone\?.+?)\)$/gm),
].map(([, image, link = ""]) => ({ image, given: new URL(link).searchParams }));

describe("the deploy button", () => {
  test("clones one repository, and names the project after it", () => {
    for (const { image, given } of buttons) {
      expect(image).toBe("https://vercel.com/button");
      const repository = given.get("repository-url") ?? "";
      const name = repository.split("/").at(-1);
      const hint = "The button in README.md names the repository five times: change all of them";
      expect([given.get("project-name"), given.get("repository-name")], hint).toEqual([name, name]);
      expect(given.get("envLink"), hint).toBe(`${repository}/blob/main/docs/deploy.md`);
    }
  });

  test("asks for variables that exist, and describes them", () => {
    for (const { given } of buttons) {
      const names = given.get("env")?.split(",") ?? [];
      expect(names).toContain("DESCOPE_CONFIG_URL");
      expect(names.filter((name) => !example.includes(`\n${name}=`))).toEqual([]);
      expect(given.get("envDescription")).toContain("later");
    }
  });

  test("contains no values, since URLs end up in browser histories", () => {
    const known = ["repository-url", "env", "envDescription", "envLink", "project-name", "repository-name"];
    for (const { given } of buttons) expect([...given.keys()].sort()).toEqual(known.sort());
  });
});

test("the server's version is the package's", () => {
  const hint = "Write the version of package.json into lib/config/server-info.ts: clients are told that one";
  expect(serverInfo.version, hint).toBe(packageJson.version);
});
