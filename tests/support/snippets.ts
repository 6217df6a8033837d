import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path/posix";
import { isTakenOut } from "./removing";

const block = /^```ts\n([\s\S]*?)^```$/gm;

/**
 * Writes the TypeScript blocks of documents into a folder, where they can be compiled and imported: those of a document next
 * to each other, named by the path in their first line. Left out are those that need a part that was removed.
 * @param folder is emptied first; its name starts with a dot, so that the tree's own tsconfig.json does not include it
 * @param addresses replaces texts, such as the address of an API by the emulator's
 * @returns the files
 */
export function writeSnippets(documents: string[], folder: string, addresses: Record<string, string>): string[] {
  rmSync(folder, { recursive: true, force: true });
  return documents
    .filter((document) => existsSync(document))
    .flatMap((document) => {
      const place = join(folder, basename(document, ".md").toLowerCase());
      mkdirSync(place, { recursive: true });
      const texts = [...readFileSync(document, "utf8").matchAll(block)].map(([, text = ""]) => text);
      const paths = texts.map((text, index) => /^\/\/ (\S+)\.ts\n/.exec(text)?.[1] ?? `snippet-${index}`);
      const replaced = {
        ...addresses,
        ...Object.fromEntries(paths.map((path) => [`"@/${path}"`, `"./${basename(path)}"`])),
      };
      const wanted = texts.map((text, index) => ({ text, file: join(place, `${basename(paths[index] ?? "")}.ts`) }));
      return wanted
        .filter(({ text }) => !needsRemoved(text))
        .map(({ text, file }) => {
          writeFileSync(
            file,
            Object.entries(replaced).reduce((done, [from, to]) => done.replaceAll(from, to), text),
          );
          return file;
        });
    });
}

function needsRemoved(text: string): boolean {
  const imported = [...text.matchAll(/from "@\/([^"]+)"/g)].map(([, path = ""]) => path);
  return imported.some((path) => isTakenOut(`${path}.ts`));
}
