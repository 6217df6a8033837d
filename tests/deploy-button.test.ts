import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const example = readFileSync(".env.example", "utf8");
const buttons = [
  ...readFileSync("README.md", "utf8").matchAll(
    /^\[!\[Deploy[^\]]*\]\((.+?)\)\]\((https:\/\/vercel\.com\/new\/clone\?.+?)\)$/gm,
  ),
].map(([, image, link = ""]) => ({ image, given: new URL(link).searchParams }));

test("the README's button clones one repository, and names the project like it", () => {
  for (const { image, given } of buttons) {
    expect(image).toBe("https://vercel.com/button");
    const repository = given.get("repository-url") ?? "";
    const name = repository.split("/").at(-1);
    const hint = "The button in README.md names the repository five times: change all of them";
    expect([given.get("project-name"), given.get("repository-name")], hint).toEqual([name, name]);
    expect(given.get("envLink"), hint).toBe(`${repository}/blob/main/docs/deploy.md`);
  }
});

test("it asks for variables that exist, and describes them", () => {
  for (const { given } of buttons) {
    const names = given.get("env")?.split(",") ?? [];
    expect(names).toContain("DESCOPE_CONFIG_URL");
    expect(names.filter((name) => !example.includes(`\n${name}=`))).toEqual([]);
    expect(given.get("envDescription")).toContain("later");
  }
});

test("it contains no values, since URLs end up in browser histories", () => {
  const known = ["repository-url", "env", "envDescription", "envLink", "project-name", "repository-name"];
  for (const { given } of buttons) expect([...given.keys()].sort()).toEqual(known.sort());
});
