import { expect, test } from "vitest";
import type { Field } from "@/lib/mcp/input-schema";
import { argumentsFromJson, argumentsOf, initialText } from "@/lib/operator/try/arguments";

const choices = [
  { value: "red", title: "Red" },
  { value: 7, title: "7" },
];
const field = (kind: Field["kind"], rest: Partial<Field> = {}): Field => ({
  name: "a",
  type: kind,
  kind,
  isRequired: false,
  ...rest,
});
const required = { isRequired: true };
const nothing = Symbol("not sent");

test.each<[Field, string, unknown]>([
  [field("string"), "x y", "x y"],
  [field("string"), "", nothing],
  [field("string"), " ", " "],
  [field("string", required), "", ""],
  [field("number"), "1.5", 1.5],
  [field("number"), "-1e3", -1000],
  [field("integer"), "7", 7],
  [field("integer"), "", nothing],
  [field("boolean"), "true", true],
  [field("boolean"), "false", false],
  [field("boolean"), "", nothing],
  [field("choice", { choices }), '"red"', "red"],
  [field("choice", { choices }), "7", 7],
  [field("choice", { choices }), "", nothing],
  [field("list"), "a\n\nb c\r\n", ["a", "b c"]],
  [field("list", { itemKind: "integer" }), "1\n2", [1, 2]],
  [field("list", { itemKind: "boolean" }), "true", [true]],
  [field("list", { itemKind: "choice", choices }), "red\n7", ["red", 7]],
  [field("list"), "", nothing],
  [field("list", required), "", []],
  [field("json"), '{"b":[1]}', { b: [1] }],
  [field("json"), "null", null],
  [field("json"), " ", nothing],
])("%j with %j gives %j", (one, text, value) => {
  const { values, problems } = argumentsOf([one], { a: text });
  expect(problems).toEqual({});
  expect(Object.hasOwn(values, "a") ? values.a : nothing).toEqual(value);
});

test.each<[Field, string, string]>([
  [field("string", { ...required, minLength: 1 }), "", "is required"],
  [field("number", required), " ", "is required"],
  [field("number"), "seven", "must be a number"],
  [field("number"), "Infinity", "must be a number"],
  [field("integer"), "1.5", "must be a whole number"],
  [field("integer"), "9007199254740993", "must be a whole number"],
  [field("boolean"), "yes", "must be true or false"],
  [field("choice", { choices }), '"blue"', "must be one of the listed values"],
  [field("choice", { ...required, choices }), "", "is required"],
  [field("list", { itemKind: "integer" }), "1\nx", "line 2 must be a whole number"],
  [field("json"), "{", "is not valid JSON"],
  [field("json", required), "", "is required"],
])("%j with %j is a problem: %s", (one, text, problem) => {
  expect(argumentsOf([one], { a: text })).toEqual({ values: {}, problems: { a: problem } });
});

test("a field named __proto__ is sent as a field", () => {
  const { values } = argumentsOf([{ ...field("string"), name: "__proto__" }], { ["__proto__"]: "x" });
  expect(JSON.stringify(values)).toBe('{"__proto__":"x"}');
});

test.each<[Field, string]>([
  [field("string", { default: "x" }), "x"],
  [field("integer", { default: 6 }), "6"],
  [field("boolean", { default: false }), "false"],
  [field("choice", { choices, default: "red" }), '"red"'],
  [field("list", { default: ["a", 1] }), "a\n1"],
  [field("json", { default: { b: 1 } }), '{"b":1}'],
  [field("string"), ""],
])("%j starts as %j", (one, text) => {
  expect(initialText(one)).toBe(text);
  if (text) expect(argumentsOf([{ ...one, itemKind: undefined }], { a: text }).problems).toEqual({});
});

test.each([
  ["", { values: {} }],
  ['{"a":1}', { values: { a: 1 } }],
  ["[1]", { values: {}, problem: "must be a JSON object" }],
  ["{", { values: {}, problem: "is not valid JSON" }],
])("the whole input %j is read as %j", (text, read) => {
  expect(argumentsFromJson(text)).toEqual(read);
});
