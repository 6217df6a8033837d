import { expect } from "vitest";
import type { Answer } from "@/tests/support/http";

/** Expects that a CDN may serve a response to all clients: it sets no cookie, and does not vary on what clients send. */
export function expectSharable(headers: Answer["headers"]): void {
  expect(headers).not.toHaveProperty("set-cookie");
  // Five minutes, so that people who fix a setting see the effect.
  expect(Number(/\bs-maxage=(\d+)/.exec(headers["cache-control"] ?? "")?.[1])).toBeLessThanOrEqual(300);
  const varies = headers.vary?.split(",").map((name) => name.trim().toLowerCase()) ?? [];
  const nextOnly = (name: string) => name === "rsc" || name.startsWith("next-");
  expect(varies.filter((name) => !nextOnly(name) && name !== "accept-encoding")).toEqual([]);
}
