import { existsSync, readFileSync } from "node:fs";

const page = "docs/removing.md";

/** A part of the app that can be removed, and the commands that remove it. */
export interface Part {
  name: string;
  commands: string;
}

/** What docs/removing.md says: commands in blocks, one part each, and in the rows of its table. */
export function readRemoving() {
  const text = existsSync(page) ? readFileSync(page, "utf8") : "";
  const [unmark = "", ...blocks] = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);
  const parts: Part[] = [];
  const named = blocks.filter((block) => /^unmark /m.test(block));
  for (const block of named) {
    const [, name = ""] = /^unmark ([\w-]+)$/m.exec(block) ?? [];
    // Parts that others need are removed after those.
    const first = /^# after (.+)$/m.exec(block)?.[1]?.split(" ") ?? [];
    const before = parts.filter((part) => first.includes(part.name)).map(({ commands }) => commands);
    parts.push({ name, commands: [...before, block].join("") });
  }
  const suites = [...text.matchAll(/^\| `([\w-]+)` \| (`.+`) \|$/gm)].map(([, name = "", cell = ""]): Part => {
    const commands = [...cell.matchAll(/`([^`]+)`/g)].map(([, command]) => command);
    return { name, commands: commands.join("\n") };
  });
  // The last block applies when all suites have been removed.
  const shared = blocks.at(-1) ?? "";
  const all = [...blocks, ...suites.map(({ commands }) => commands)].join("\n");
  const wordsAfter = (command: string) =>
    [...all.matchAll(new RegExp(`^${command} (.+)$`, "gm"))].flatMap(([, words = ""]) => words.split(" "));
  return {
    unmark,
    parts,
    suites,
    /** All parts and suites, each once. */
    together: [...named, ...suites.map(({ commands }) => `${commands}\n`), shared].join(""),
    paths: wordsAfter("rm -rf"),
    packages: wordsAfter("npm uninstall"),
    scripts: wordsAfter("npm pkg delete").map((key) => key.replace("scripts.", "")),
    variables: [...text.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)].map(([, name = ""]) => name),
  };
}

const removing = readRemoving();

/** Whether a path was removed with its part, as docs/removing.md describes. */
export function isTakenOut(path: string): boolean {
  const owner = removing.paths.find((root) => path === root || path.startsWith(`${root}/`));
  return owner !== undefined && !existsSync(owner);
}
