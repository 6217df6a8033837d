import { existsSync } from "node:fs";
import { connectionId } from "@/lib/descope/caller";

/** What the new tool shall be; every answer is valid. */
export interface Wish {
  /** In kebab-case: the file's name. */
  name: string;
  description: string;
  scopes: string[];
  roles: string[];
  /** The ID of a connection in the Descope console. */
  connection?: string;
}

/** What people type; anything but the name may be missing. */
export interface Answers {
  name?: string;
  description?: string;
  scope?: string;
  role?: string;
  connection?: string;
}

/** The questions, in their order. */
export const questions: [keyof Answers, string][] = [
  ["name", "Name, such as list-orders"],
  ["description", "What it does, for the model"],
  ["scope", "Scopes that a token needs, separated by spaces (Enter for none)"],
  ["role", "Roles that a caller needs, separated by commas (Enter for none)"],
  ["connection", "ID of the connection whose API it calls as the user (Enter for none)"],
];

/** JavaScript's reserved words, names with a meaning of their own, and those in the files that this command writes. */
const taken = new Set(
  (
    "await break case catch class const continue debugger default delete do else enum export extends false finally for " +
    "function if implements import in instanceof interface let new null package private protected public return static " +
    "super switch this throw true try typeof var void while with yield arguments eval undefined then escape " +
    "unescape parseInt parseFloat isFinite globalThis " +
    "answer args boundedFetch callTool caller configuredEmulator connection emulator expect index inputSchema requireScopes " +
    "requires server test text token useConnection z"
  ).split(" "),
);

const isName = (text: string) => /^[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*$/.test(text) && text.length <= 60;
/** RFC 6749 §3.3. */
const isScope = (text: string) => /^[\x21\x23-\x5B\x5D-\x7E]{1,100}$/.test(text);
const isText = (text: string) => /^[^\p{C}\u2028\u2029]{1,200}$/u.test(text);
const listed = (text: string, separator: RegExp) => [
  ...new Set(
    text
      .split(separator)
      .map((part) => part.trim())
      .filter(Boolean),
  ),
];

/** The name as an identifier: `list-orders` becomes `listOrders`. */
export function functionName(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** The name as clients see it: `list_orders`. */
export function toolName(name: string): string {
  return name.replaceAll("-", "_");
}

/**
 * Checks one answer.
 * @returns what is wrong with it and how to write it, or undefined
 */
export function problemWith(question: keyof Answers, text: string): string | undefined {
  if (question === "name") return problemWithName(text);
  if (text === "") return undefined;
  const problems: Record<Exclude<keyof Answers, "name">, string | false> = {
    description: !isText(text) && "A description is one line of at most 200 characters.",
    scope: !listed(text, /[\s,]+/).every(isScope) && "Scopes are names such as orders:read, without quotes.",
    role: !listed(text, /,/).every(isText) && "Roles are names as in the Descope console, separated by commas.",
    connection: !connectionId.test(text) && "A connection's ID has letters, digits, - and _, such as google-calendar.",
  };
  if (question === "connection" && !existsSync("lib/mcp/connection.ts"))
    return "This copy has no connections (lib/mcp/connection.ts): leave it out.";
  return problems[question] || undefined;
}

function problemWithName(text: string): string | undefined {
  if (!isName(text))
    return "A name is made of lower-case words, digits and hyphens, and starts with a letter: list-orders. At most 60 characters.";
  return taken.has(functionName(text.replaceAll("_", "-")))
    ? `"${text}" means something else in the code. Add a word: ${text}-something.`
    : undefined;
}

/** Turns answers without problems into a wish. */
export function wishOf({ name = "", description, scope = "", role = "", connection }: Answers): Wish {
  const kebab = name.replaceAll("_", "-");
  return {
    name: kebab,
    description: description || `TODO: what ${toolName(kebab)} does, for the model`,
    scopes: listed(scope, /[\s,]+/),
    roles: listed(role, /,/),
    ...(connection && { connection }),
  };
}
