import { functionName } from "./wish";

/** The list of tools. */
export const listFile = "lib/tools/index.ts";

/**
 * Adds a tool to the text of the list.
 * @returns undefined if the text has no list that this function can read
 */
export function withTool(text: string, name: string): string | undefined {
  const declared = functionName(name);
  const imports = [...text.matchAll(/^import [^\n]*;\n/gm)];
  const place = imports.find(([line]) => line.includes('from "./')) ?? imports.at(-1);
  const [, start, items, close] = /(\bfeatures: Feature\[\] = \[)([\s\S]*?)(\n?\];\n)/.exec(text) ?? [];
  if (!place || start === undefined || items === undefined) return undefined;
  // The formatter writes short lists in one line, and ends each line of a longer one with a comma.
  const isLong = close?.startsWith("\n") ?? false;
  const item = isLong ? `\n  ${declared},` : `${items.trim() && ", "}${declared}`;
  const withItem = text.replace(start + items, () => start + items + item);
  const end = place.index + place[0].length;
  return `${withItem.slice(0, end)}import { ${declared} } from "./${name}";\n${withItem.slice(end)}`;
}

/** Whether the list has something else with the name that the tool's function would get. */
export function isDeclared(text: string, name: string): boolean {
  return new RegExp(`\\b${functionName(name)}\\b`).test(text);
}
