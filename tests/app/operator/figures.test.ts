import { expect, test } from "vitest";
import { figuresOf } from "@/app/operator/figures";

const now = Date.UTC(2026, 10, 28);
const daysAgo = (days: number) => now / 1000 - days * 86_400;

function listOf(dates: (number | undefined)[], unseen = 0) {
  const clients = dates.map((createdAt, at) => ({
    ...{ clientId: `TPA${at}`, name: `App ${at}`, redirectUris: ["http://203.0.113.9/cb"], scopes: [] },
    ...{ registration: "dcr", status: "active", ...(createdAt && { createdAt }) },
  }));
  return { clients, total: clients.length + unseen };
}

test.each([
  ["while loading", undefined, ["–", "–", "–"], "newest first"],
  ["without clients", listOf([]), ["0", "0", "0"], "newest first"],
  ["without dates", listOf([undefined, undefined]), ["2", "unknown", "2"], "Descope states no date for 2"],
  ["with dates", listOf([daysAgo(1), daysAgo(6.9), daysAgo(7.1)]), ["3", "2", "3"], "newest first"],
  ["in milliseconds", listOf([daysAgo(1) * 1000]), ["1", "1", "1"], "newest first"],
  ["with some dates", listOf([daysAgo(1), undefined]), ["2", "1", "2"], "Descope states no date for 1"],
  ["with more than were loaded", listOf([daysAgo(1)], 9), ["10", "1", "1"], "Descope states no date for 9"],
])("figures %s", (_name, list, values, note) => {
  const figures = figuresOf(list, now);
  expect(figures.map(({ value }) => value)).toEqual(values);
  expect(figures[1]?.note).toBe(note);
});
