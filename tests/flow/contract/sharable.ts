import { expect } from "vitest";
import type { Answer } from "@/tests/support/http";

/** That a CDN may hand one answer to everyone: it sets no cookie, and varies on nothing that clients send. */
export function expectSharable(headers: Answer["headers"]): void {
  expect(headers).not.toHaveProperty("set-cookie");
  // Five minutes: whoever mends a setting should see it.
  expect(Number(/\bs-maxage=(\d+)/.exec(headers["cache-control"] ?? "")?.[1])).toBeLessThanOrEqual(300);
  const varies = headers.vary?.split(",").map((name) => name.trim().toLowerCase()) ?? [];
  const nextOnly = (name: string) => name === "rsc" || name.startsWith("next-");
  expect(varies.filter((name) => !nextOnly(name) && name !== "accept-encoding")).toEqual([]);
}
