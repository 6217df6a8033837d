import { expect, test } from "vitest";
import { refuseClaims } from "@/lib/operator/explain-token";

test("times are judged beside claims that are nested however deeply", () => {
  const nested = JSON.parse("[".repeat(100_000) + "]".repeat(100_000));
  expect(refuseClaims({ sub: "x", exp: 2 ** 40, deep: nested })).toBeUndefined();
  expect(refuseClaims({ sub: "x", exp: nested })).toBe("malformed_token");
  expect(refuseClaims({ sub: "x", exp: 1, deep: nested })).toBe("expired");
});
