/** Characters without a glyph; those after a non-ASCII letter may belong to its script or emoji. */
const invisible = /(?<!\P{ASCII})\p{Default_Ignorable_Code_Point}+|[\u200B\u2060\uFEFF]+/gu;

// The lookbehind keeps this linear: a run in the middle is scanned once, not from each of its characters.
const trailing = /(?<![\s,;]|\\[nrt])(?:[\s,;]|\\[nrt])+$/;
const leading = /^(?:\s|\\[nrt])+/;

/** What people and programs put around a value: quotes of three kinds, also escaped, and angle brackets. */
const wrappers = [/(?:\\?["“”„‟«»＂])+/u, /(?:\\?['‘’‚‛‹›＇])+/u, /(?:\\?[`´])+/u, /[<>]+/u];

const markdownLink = /^\[[^\]]*\]\(([^)]*)\)$/;

/** A placeholder, although angle brackets otherwise only surround a value. */
const bracketed = /^[[{(<][\w -]*(?:id|key|url|name|domain|host)[\])}>]$/i;

/** More layers than this are not a paste. */
const maxLayers = 8;

/** What may precede the name: commands of shells and Docker, a prompt, the mark of a list. */
const commands = /^(?:[\w$*>-]+\s+){0,3}/;

/**
 * The value in a text as it was pasted: without quotes, angle brackets, invisible characters, `NAME=` or `export NAME=`,
 * line breaks (also a literal `\n`), a trailing comma or semicolon, or the rest of a Markdown link.
 * @param name the variable's own name, the only one that is removed
 * @returns the rest as it is; empty if there is none
 */
export function unwrap(text: string, name?: string): string {
  let value = text.replace(invisible, "");
  for (let layer = 0; layer < maxLayers; layer += 1) {
    const inner = withoutLayer(value, name);
    if (inner === value) break;
    value = inner;
  }
  return value;
}

function withoutLayer(text: string, name?: string): string {
  // A lone comma is not an empty value: as a list it means that nothing is allowed.
  const bare = text.trim().replace(leading, "").replace(trailing, "") || text.trim();
  const assignment = name && new RegExp(`${commands.source}(?:\\$env:|--)?(["']?)${name}\\1(?:\\s*:?=|[:\\s])`, "i");
  const value = (assignment ? bare.replace(assignment, "") : bare).replace(markdownLink, "$1");
  return wrappers.reduce(inside, value);
}

/** The text without wrappers, if they are at one end or both, and nowhere else. */
function inside(text: string, wrapper: RegExp): string {
  const parts = text.split(wrapper);
  const isWrapped = text.length > 1 && parts.filter(Boolean).length < 2 && !bracketed.test(text);
  return isWrapped ? parts.join("") : text;
}

const reference = /\$\{|\{\{|\$\(|(?<![^\s=/:,@.])\$(?:env:)?[A-Za-z_]|(?:^|\/\/)%[A-Z_][A-Z0-9_]*%|^process\.env\b/;

const placeholders = [
  /…|\.{3}|\*{3}|•{3}|(?:^|[^a-z0-9])(?:[PKM]S?\d?)?x{4,}(?![a-z0-9])/i,
  /(?:^|[\s,=]|[^/:]\/)your[-_ ]?(?:api|app|client|company|descope|discovery|e?-?mail|flow|id|key|manage|mcp|name|org|project|role|scope|secret|server|token|url)/i,
  // As a whole label only, and the first: others are domains that exist.
  /(?:\/\/|@)your-?(?:app|company|deployment|domain|host|org|project|server|site)(?:[.:/]|$)/i,
  bracketed,
  /^(?:TODO|[A-Z]+(?:_[A-Z]+)*_(?:ID|KEY|URL|NAME|HERE))$/,
  /^(?:change[-_ ]?me|replace[-_ ](?:me|this)|placeholder|tbd|undefined|null)$/i,
  /[^\s,;]<[^<>]*>/,
];

/** Whether a value only stands for another one, and how: words that follow the variable's name. */
export function standsForAnother(value: string): string | undefined {
  if (reference.test(value)) return "contains a reference to another variable that was not expanded";
  const isPlaceholder = placeholders.some((pattern) => pattern.test(value));
  return isPlaceholder ? "is a placeholder from an example, or was shortened when it was copied" : undefined;
}

const strays: [RegExp, string][] = [
  [/^[A-Z][A-Z0-9_]*=/, "it is an assignment to another variable"],
  [/[\r\n]/, "it contains a line break"],
  [/\s/, "it contains a space"],
  [/["'`´“”„‟‘’‚‛«»‹›]/, "it contains a quotation mark"],
  [/[<>]/, "it contains an angle bracket"],
  [/\\/, "it contains a backslash"],
  [/[\p{Cc}\p{Cf}]/u, "it contains an invisible character"],
  [/[^\x20-\x7E]/, "it contains a character that is not ASCII"],
];

/** The text before a comment; a comment may also be a part of the value, such as a role's name. */
export function beforeComment(text: string): string {
  return unwrap(text.replace(/(?:^|\s)#[^\r\n]*/g, ""));
}

/** The first character in a wrong value that probably makes it wrong, in words; the value itself may be a secret. */
export function strayIn(value: string): string | undefined {
  return strays.find(([pattern]) => pattern.test(value))?.[1];
}
