import * as z from "zod";

// Schemas of integers often state the limits of JavaScript's numbers, which are no rule of the tool.
const limit = z
  .number()
  .refine((value) => Math.abs(value) < Number.MAX_SAFE_INTEGER)
  .optional()
  .catch(undefined);
const limits = { minLength: limit, maxLength: limit, minimum: limit, maximum: limit };
const titled = z.object({ const: z.json(), title: z.string().optional().catch(undefined) });
const property = z.object({
  ...limits,
  type: z.string().optional().catch(undefined),
  title: z.string().optional().catch(undefined),
  description: z.string().optional().catch(undefined),
  format: z.string().optional().catch(undefined),
  default: z.json().optional().catch(undefined),
  enum: z.array(z.json()).optional().catch(undefined),
  enumNames: z.array(z.string()).optional().catch(undefined),
  const: z.json().optional().catch(undefined),
  oneOf: z.array(titled).optional().catch(undefined),
  anyOf: z.array(titled).optional().catch(undefined),
  items: z.unknown().optional(),
});
type Property = z.output<typeof property>;
const input = z.object({
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional().catch(undefined),
});

/** One property of a JSON Schema, as people read it and as a form asks for it. */
export interface Field extends Pick<Property, keyof typeof limits | "default" | "format"> {
  name: string;
  title?: string | undefined;
  description?: string | undefined;
  isRequired: boolean;
  /** In words: `integer`, `list of string`, `object`. */
  type: string;
  /** How a form asks for it. `list`: one value per line; `json`: anything that has no field of its own. */
  kind: "string" | "number" | "integer" | "boolean" | "choice" | "list" | "json";
  /** The values to choose from, of the field or of each entry of a list. */
  choices?: { value: z.core.util.JSONType; title: string }[] | undefined;
  /** What the entries of a list are. */
  itemKind?: "string" | "number" | "integer" | "boolean" | "choice" | undefined;
}

/**
 * Reads the properties of a tool's input schema, or of the form that a tool asks for.
 * @returns undefined for a schema that is more than a list of properties: only JSON can express its values
 */
export function fieldsOf(schema: unknown): Field[] | undefined {
  const { data } = input.safeParse(schema);
  const isMore = typeof schema === "object" && ["oneOf", "anyOf", "allOf", "$ref"].some((key) => key in { ...schema });
  if (!data || isMore) return undefined;
  return Object.entries(data.properties ?? {}).map(([name, one]) => ({
    name,
    isRequired: data.required?.includes(name) ?? false,
    ...describe(one),
  }));
}

function describe(schema: unknown): Omit<Field, "name" | "isRequired"> {
  const {
    items,
    enum: _,
    enumNames: __,
    const: ___,
    oneOf,
    anyOf,
    type,
    ...shown
  } = property.safeParse(schema).data ?? {
    items: undefined,
  };
  const choices = choicesIn(schema);
  const kind = kindOf(schema);
  if (kind !== "list") return { ...shown, kind, choices, type: type ?? (choices ? "choice" : "any") };
  const entry = kindOf(items);
  if (entry === "json" || entry === "list") return { ...shown, kind: "json", type: "list" };
  const itemType = property.safeParse(items).data?.type ?? "choice";
  return { ...shown, kind, itemKind: entry, choices: choicesIn(items), type: `list of ${itemType}` };
}

function kindOf(schema: unknown): Field["kind"] {
  const { type } = property.safeParse(schema).data ?? {};
  if (choicesIn(schema)) return "choice";
  if (type === "string" || type === "number" || type === "integer" || type === "boolean") return type;
  return type === "array" ? "list" : "json";
}

/** The values that a schema lists, with the titles of MCP's elicitation forms if it has any. */
function choicesIn(schema: unknown): Field["choices"] {
  const { enum: values, enumNames, const: only, oneOf, anyOf } = property.safeParse(schema).data ?? {};
  const named = (value: z.core.util.JSONType, title?: string) => ({
    value,
    title: title ?? (typeof value === "string" ? value : JSON.stringify(value)),
  });
  if (only !== undefined) return [named(only)];
  if (values) return values.map((value, at) => named(value, enumNames?.[at]));
  return (oneOf ?? anyOf)?.map((one) => named(one.const, one.title));
}

/** What a tool may do to the data behind it, by its own word; without one, MCP assumes the worst. */
export type Effect = "read-only" | "changes data" | "may destroy data";

const hints = z.object({ readOnlyHint: z.boolean().optional(), destructiveHint: z.boolean().optional() });

/** Reads the effect from a tool's annotations (MCP schema, ToolAnnotations). */
export function effectOf(annotations: unknown): Effect {
  const { readOnlyHint = false, destructiveHint = true } = hints.safeParse(annotations).data ?? {};
  if (readOnlyHint) return "read-only";
  return destructiveHint ? "may destroy data" : "changes data";
}
