import type { Field } from "@/lib/mcp/input-schema";

/** The names of fields and what was entered, as a form has them. */
export type Entered = Record<string, string>;

type Read = { value?: unknown; problem?: string };

/**
 * Turns what was entered into a tool's arguments. An optional field that is left empty is not sent.
 * @returns the arguments, and what is wrong with which field
 */
export function argumentsOf(fields: Field[], entered: Entered) {
  const values: Record<string, unknown> = {};
  const problems: Record<string, string> = {};
  for (const field of fields) {
    const text = entered[field.name] ?? "";
    const { value, problem } = text.trim() === "" ? readEmpty(field, text) : read(field, text);
    if (problem) problems[field.name] = problem;
    else if (value !== undefined) Object.defineProperty(values, field.name, { value, enumerable: true });
  }
  return { values, problems };
}

/** What a field shows at first: the default, as text. */
export function initialText({ default: value, kind }: Field): string {
  if (value === undefined) return "";
  if (kind === "string" && typeof value === "string") return value;
  if (kind === "list" && Array.isArray(value)) return value.map((one) => asLine(one)).join("\n");
  return JSON.stringify(value);
}

const asLine = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

/** Reads all arguments at once, for a schema that is no list of fields. */
export function argumentsFromJson(text: string): { values: Record<string, unknown>; problem?: string } {
  const { value, problem } = readJson(text.trim() || "{}");
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? { values: { ...value } } : { values: {}, problem: problem ?? "must be a JSON object" };
}

function readEmpty({ kind, isRequired, choices, minLength }: Field, text: string): Read {
  if (!isRequired) return kind === "string" && text !== "" ? { value: text } : {};
  if (kind === "list") return { value: [] };
  if (kind === "string" && !choices && !minLength) return { value: text };
  return { problem: "is required" };
}

function read({ kind, itemKind = "string", choices }: Field, text: string): Read {
  if (kind !== "list") return readOne(kind, choices, text);
  const lines = text.split("\n").filter((line) => line.trim());
  const entries = lines.map((line) => readOne(itemKind, choices, line.replace(/\r$/, "")));
  const at = entries.findIndex(({ problem }) => problem);
  return at < 0
    ? { value: entries.map(({ value }) => value) }
    : { problem: `line ${at + 1} ${entries[at]?.problem ?? ""}` };
}

function readOne(kind: Exclude<Field["kind"], "list">, choices: Field["choices"], text: string): Read {
  switch (kind) {
    case "string":
      return { value: text };
    case "json":
      return readJson(text);
    case "boolean":
      return text === "true" || text === "false" ? { value: text === "true" } : { problem: "must be true or false" };
    case "number":
      return Number.isFinite(Number(text)) ? { value: Number(text) } : { problem: "must be a number" };
    case "integer":
      return Number.isSafeInteger(Number(text)) ? { value: Number(text) } : { problem: "must be a whole number" };
    case "choice": {
      // A select sends JSON; a line of a list may be plain text.
      const chosen = choices?.find(({ value }) => JSON.stringify(value) === text || value === text);
      return chosen ? { value: chosen.value } : { problem: "must be one of the listed values" };
    }
  }
}

function readJson(text: string): Read {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { problem: "is not valid JSON" };
  }
}
