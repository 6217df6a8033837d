import { expect, test } from "vitest";
import { refuseClaims } from "@/lib/operator/explain-token";

test("judges times next to deeply nested claims", () => {
  const nested = "[".repeat(100_000) + "]".repeat(100_000);
  const token = (claims: string) => `e30.${Buffer.from(claims).toString("base64url")}.AAAA`;
  expect(refuseClaims(token(`{"sub":"x","exp":${2 ** 40},"deep":${nested}}`))).toBeUndefined();
  expect(refuseClaims(token(`{"sub":"x","exp":${nested}}`))).toBe("malformed_token");
  expect(refuseClaims(token(`{"sub":"x","exp":1,"deep":${nested}}`))).toBe("expired");
});
