import { expect, test } from "vitest";
import { addressIn } from "@/lib/checks/facts/site";

type Row = [sentence: string, headers: Record<string, string>, address: string | undefined];

const rows: Row[] = [
  ["nothing stands before it", { host: "localhost:3000" }, "http://localhost:3000"],
  ["a proxy passes the name on", { "x-forwarded-host": "a.example", host: "10.0.0.1" }, "http://a.example"],
  [
    "two proxies do",
    { "x-forwarded-host": "a.example, b.example", "x-forwarded-proto": "https, http" },
    "https://a.example",
  ],
  [
    "the name is in capitals, with the usual port",
    { "x-forwarded-host": "A.Example:443", "x-forwarded-proto": "https" },
    "https://a.example",
  ],
  ["the list is empty", { "x-forwarded-host": ",", host: "a.example" }, "http://a.example"],
  ["the name is none", { host: "a b" }, undefined],
  ["there is no name", {}, undefined],
];

test.each(rows)("when %s: the address in the browser is known", (_sentence, headers, address) => {
  expect(addressIn(new Headers(headers))).toBe(address);
});
