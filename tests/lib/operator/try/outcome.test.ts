import { expect, test } from "vitest";
import { outcomeOf, shownMessage } from "@/lib/operator/try/outcome";

const secret = `eyJ${"a".repeat(60)}`;
const progress = (params: Record<string, unknown>, method = "notifications/progress") =>
  shownMessage({ method, params });
const result = (value: object) => outcomeOf({ jsonrpc: "2.0", id: 1, result: value });

test("a notification is one line, without secrets", () => {
  expect(progress({ progress: 1, total: 3, message: "One" })).toEqual({ text: "One", progress: { at: 1, of: 3 } });
  expect(progress({ progress: 1 })).toEqual({ text: "Progress", progress: { at: 1, of: undefined } });
  expect(progress({ progress: "x" }).progress).toBeUndefined();
  expect(progress({ data: secret }, "notifications/message").text).not.toContain(secret);
  expect(progress({ progress: 1, message: secret }).text).not.toContain(secret);
});

test.each<[string, object, object]>([
  ["text", { type: "text", text: secret }, { type: "text", text: "eyJa… (63 characters)" }],
  [
    "an image",
    { type: "image", mimeType: "image/png", data: "AAAA" },
    { what: "image", mimeType: "image/png", bytes: 3 },
  ],
  ["a sound", { type: "audio", mimeType: "audio/wav", data: "AAA=" }, { what: "audio", bytes: 2 }],
  [
    "a link",
    { type: "resource_link", name: "n", uri: "javascript:alert(1)" },
    { type: "link", uri: "javascript:alert(1)" },
  ],
  ["a text resource", { type: "resource", resource: { uri: "a://b", text: "t" } }, { type: "text", text: "a://b\nt" }],
  ["a file", { type: "resource", resource: { uri: "a://b", blob: "AAAA" } }, { what: "file a://b", bytes: 3 }],
])("%s is shown", (_name, block, shown) => {
  expect(result({ content: [block] })).toMatchObject({ type: "result", isError: false, content: [shown] });
});

test("structured content is shown without secrets", () => {
  const outcome = result({
    content: [],
    structuredContent: { access_token: "abcdefghijklmnopqrst", n: 1 },
    isError: true,
  });
  expect(outcome).toMatchObject({ type: "result", isError: true, structured: expect.stringContaining('"n": 1') });
  expect(JSON.stringify(outcome)).not.toContain("abcdefghijkl");
});

test.each([
  ["the same, in another layout", '{ "b": [1], "a": 2 }', []],
  ["another value", '{"a":2,"b":[2]}', [{ type: "text" }]],
  ["a sentence", "Two", [{ type: "text", text: "Two" }]],
  ["nothing", "", [{ type: "text", text: "" }]],
])("text beside structured content is shown unless it repeats it: %s", (_name, text, content) => {
  const outcome = result({ content: [{ type: "text", text }], structuredContent: { a: 2, b: [1] } });
  expect(outcome).toMatchObject({ type: "result", content });
});

const elicit = (params: object, method = "elicitation/create") => {
  const outcome = result({ resultType: "input_required", requestState: "s", inputRequests: { q: { method, params } } });
  return outcome.type === "input" ? outcome.questions[0] : outcome;
};
const requestedSchema = { type: "object", properties: { a: { type: "string" } } };

test.each<[string, object | undefined, object]>([
  ["a form", elicit({ message: "m", requestedSchema }), { key: "q", message: "m", mode: "form" }],
  ["a form that says so", elicit({ mode: "form", message: "m", requestedSchema }), { mode: "form" }],
  ["a form of more than fields", elicit({ message: "m", requestedSchema: { oneOf: [] } }), { mode: "unsupported" }],
  [
    "a URL",
    elicit({ mode: "url", message: "m", url: "https://a.example/" }),
    { mode: "url", url: "https://a.example/" },
  ],
  ["a URL on this machine", elicit({ mode: "url", message: "m", url: "http://localhost:1/" }), { mode: "url" }],
  ["an unencrypted URL", elicit({ mode: "url", message: "m", url: "http://a.example/" }), { mode: "unsupported" }],
  ["a script", elicit({ mode: "url", message: "m", url: "javascript:alert(1)" }), { mode: "unsupported" }],
  [
    "a URL with a user",
    elicit({ mode: "url", message: "m", url: "https://bank@evil.example" }),
    { mode: "unsupported" },
  ],
  ["a model's answer", elicit({ message: "m" }, "sampling/createMessage"), { mode: "unsupported" }],
])("a request for %s is told apart", (_name, question, expected) => {
  expect(question).toMatchObject(expected);
});

test.each<[unknown, object]>([
  [
    { error: { code: -32602, message: "Bad", data: { a: 1 } } },
    { title: "The server rejected the call (-32602)", text: 'Bad {"a":1}' },
  ],
  [{ error: { code: 1, message: secret } }, { text: "eyJa… (63 characters)" }],
  [{ result: { resultType: "input_required", inputRequests: 7 } }, { title: "Not a question" }],
  [{ result: { content: "x" } }, { title: "Not a result" }],
  [{}, { title: "Not a result" }],
  [undefined, { title: "Not a result" }],
  ["text", { title: "Not a result" }],
])("%j is an error", (message, expected) => {
  expect(outcomeOf(message)).toMatchObject({ type: "error", ...expected });
});
