import { expect, test } from "vitest";
import { bearerParameters } from "@/lib/oauth/bearer";

test.each<[string, Record<string, string> | undefined]>([
  ["", undefined],
  ["Basic realm=bearer", undefined],
  ['Digest realm="a, Bearer scope=x"', undefined],
  ["Bearer", {}],
  ['bearer Scope="a b", error=invalid_token', { scope: "a b", error: "invalid_token" }],
  ['Basic realm="x", Bearer scope = "a"', { scope: "a" }],
  ['Bearer scope="a", Basic realm="x", scope="b"', { scope: "a" }],
  [
    'Bearer error_description="no scope=x, here", scope="a"',
    {
      error_description: "no scope=x, here",
      scope: "a",
    },
  ],
  ['Bearer realm="a \\"b\\" c", scope="d"', { realm: 'a "b" c', scope: "d" }],
  ['Negotiate abc==, Bearer scope="a"', { scope: "a" }],
  ['Bearer scope="a", scope="b"', { scope: "a" }],
])("the bearer challenge in %j is %j", (header, parameters) => {
  const found = bearerParameters(header);
  expect(found && Object.fromEntries(found)).toEqual(parameters);
});
