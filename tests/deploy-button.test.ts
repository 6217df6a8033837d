import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import packageJson from "@/package.json";

const [, image, link = ""] =
  /^\[!\[Deploy[^\]]*\]\((.+?)\)\]\((https:\/\/vercel\.com\/new\/clone\?.+?)\)$/m.exec(
    readFileSync("README.md", "utf8"),
  ) ?? [];
const given = new URL(link).searchParams;
const repository = packageJson.repository.url.replace(/^git\+/, "").replace(/\.git$/, "");

test("the README has a button that clones this repository", () => {
  expect(image).toBe("https://vercel.com/button");
  expect(given.get("repository-url")).toBe(repository);
  expect(given.get("project-name")).toBe(packageJson.name);
  expect(given.get("repository-name")).toBe(packageJson.name);
});

test("it asks for variables that exist, and describes them", () => {
  const names = given.get("env")?.split(",") ?? [];
  expect(names).toContain("DESCOPE_CONFIG_URL");
  const example = readFileSync(".env.example", "utf8");
  expect(names.filter((name) => !example.includes(`\n${name}=`))).toEqual([]);
  expect(given.get("envDescription")).toContain("later");
  expect(given.get("envLink")).toBe(`${repository}/blob/main/docs/deploy.md`);
});

test("it contains no values, since URLs end up in browser histories", () => {
  expect([...given.keys()].sort()).toEqual(
    ["repository-url", "env", "envDescription", "envLink", "project-name", "repository-name"].sort(),
  );
});
