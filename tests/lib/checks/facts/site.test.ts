import { expect, test } from "vitest";
import { addressIn } from "@/lib/checks/facts/site";

type Row = [sentence: string, headers: Record<string, string>, address: string | undefined];

const rows: Row[] = [
  ["there is no proxy", { host: "localhost:3000" }, "http://localhost:3000"],
  ["a proxy forwards the host", { "x-forwarded-host": "a.example", host: "10.0.0.1" }, "http://a.example"],
  [
    "two proxies forward the host",
    { "x-forwarded-host": "a.example, b.example", "x-forwarded-proto": "https, http" },
    "https://a.example",
  ],
  [
    "the host is in upper case, with the default port",
    { "x-forwarded-host": "A.Example:443", "x-forwarded-proto": "https" },
    "https://a.example",
  ],
  ["the forwarded list is empty", { "x-forwarded-host": ",", host: "a.example" }, "http://a.example"],
  ["the host is not valid", { host: "a b" }, undefined],
  ["there is no host", {}, undefined],
];

test.each(rows)("finds the address in the browser when %s", (_sentence, headers, address) => {
  expect(addressIn(new Headers(headers))).toBe(address);
});
