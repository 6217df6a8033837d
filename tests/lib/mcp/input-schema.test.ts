import { expect, test } from "vitest";
import * as z from "zod";
import { effectOf, type Field, fieldsOf } from "@/lib/mcp/input-schema";

const one = (schema: unknown): Partial<Field> | undefined =>
  fieldsOf({ type: "object", properties: { a: schema } })?.[0];

test.each<[unknown, Partial<Field>]>([
  [{ type: "string" }, { kind: "string", type: "string" }],
  [
    { type: "string", format: "email", minLength: 3, maxLength: 9, description: "d", title: "t", default: "x" },
    { kind: "string", format: "email", minLength: 3, maxLength: 9, description: "d", title: "t", default: "x" },
  ],
  [
    { type: "number", minimum: 0, maximum: 1.5 },
    { kind: "number", minimum: 0, maximum: 1.5 },
  ],
  [
    { type: "integer", minimum: 1, maximum: 9007199254740991 },
    { kind: "integer", minimum: 1, maximum: undefined },
  ],
  [
    { type: "boolean", default: false },
    { kind: "boolean", default: false },
  ],
  [
    { type: "string", enum: ["a", "b"] },
    {
      kind: "choice",
      choices: [
        { value: "a", title: "a" },
        { value: "b", title: "b" },
      ],
    },
  ],
  [
    { enum: [1, null] },
    {
      kind: "choice",
      type: "choice",
      choices: [
        { value: 1, title: "1" },
        { value: null, title: "null" },
      ],
    },
  ],
  [{ type: "string", enum: ["a"], enumNames: ["First"] }, { choices: [{ value: "a", title: "First" }] }],
  [
    { type: "string", oneOf: [{ const: "a", title: "First" }] },
    { kind: "choice", choices: [{ value: "a", title: "First" }] },
  ],
  [{ const: 7 }, { kind: "choice", choices: [{ value: 7, title: "7" }] }],
  [
    { type: "array", items: { type: "integer" } },
    { kind: "list", itemKind: "integer", type: "list of integer" },
  ],
  [
    { type: "array", items: { type: "string", enum: ["a"] } },
    { kind: "list", itemKind: "choice", choices: [{ value: "a", title: "a" }] },
  ],
  [
    { type: "array", items: { type: "object" } },
    { kind: "json", type: "list" },
  ],
  [
    { type: "array", items: { type: "array", items: { type: "string" } } },
    { kind: "json", type: "list" },
  ],
  [{ type: "array" }, { kind: "json", type: "list" }],
  [
    { type: "object", properties: { b: { type: "string" } } },
    { kind: "json", type: "object" },
  ],
  [{ anyOf: [{ type: "string" }, { type: "null" }] }, { kind: "json", type: "any" }],
  [{ type: ["string", "null"] }, { kind: "json", type: "any" }],
  [{ $ref: "#/$defs/x" }, { kind: "json" }],
  [{}, { kind: "json", type: "any" }],
  [true, { kind: "json" }],
  [
    { type: "string", title: 7, description: [], enum: "a" },
    { kind: "string", title: undefined, description: undefined },
  ],
])("%j is read as %j", (schema, field) => {
  expect(one(schema)).toMatchObject(field);
});

test("what zod writes is read with its order and what is required", () => {
  const schema = z.object({ to: z.string(), cc: z.array(z.string()).optional(), copies: z.int().default(1) });
  const fields = fieldsOf(z.toJSONSchema(schema, { io: "input" }));
  expect(fields?.map(({ name, kind, isRequired }) => [name, kind, isRequired])).toEqual([
    ["to", "string", true],
    ["cc", "list", false],
    ["copies", "integer", false],
  ]);
});

test.each([
  [{ type: "object" }, []],
  [{ type: "object", properties: {}, required: "a" }, []],
  [{ oneOf: [{ type: "object" }] }, undefined],
  [{ type: "object", properties: {}, allOf: [{}] }, undefined],
  [{ $ref: "#/$defs/x" }, undefined],
  ["object", undefined],
  [null, undefined],
])("the schema %j has the fields %j", (schema, fields) => {
  expect(fieldsOf(schema)).toEqual(fields);
});

test.each([
  [undefined, "may destroy data"],
  [{}, "may destroy data"],
  [{ readOnlyHint: true }, "read-only"],
  [{ readOnlyHint: true, destructiveHint: true }, "read-only"],
  [{ readOnlyHint: false, destructiveHint: false }, "changes data"],
  [{ readOnlyHint: "yes" }, "may destroy data"],
])("annotations %j mean %s", (annotations, effect) => {
  expect(effectOf(annotations)).toBe(effect);
});
