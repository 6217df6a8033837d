import { expect, test } from "vitest";
import { readableLine } from "@/lib/log";

const head = { time: "2026-01-02T03:04:05.678Z", level: "info", event: "refused" };

test.each<[string, Record<string, unknown>, string]>([
  ["words and numbers unchanged", { reason: "expired", status: 401 }, "reason=expired status=401"],
  ["text with spaces in quotes", { cause: "no answer" }, 'cause="no answer"'],
  ["text that looks like a key in quotes", { keyId: "k reason=ok" }, 'keyId="k reason=ok"'],
  ["an equals sign in quotes", { keyId: "a=b" }, 'keyId="a=b"'],
  ["quotes escaped", { keyId: 'a"b' }, 'keyId="a\\"b"'],
  ["nothing as nothing", { keyId: "" }, 'keyId=""'],
  ["nested values as JSON", { nested: { message: "m" } }, 'nested={"message":"m"}'],
])("a readable line shows %s", (_name, details, shown) => {
  expect(readableLine({ ...head, ...details })).toBe(`03:04:05.678 info  refused ${shown}`);
});

test("only terminals get colors", () => {
  const details = { ...head, level: "error" };
  expect(readableLine(details)).toBe("03:04:05.678 error refused");
  expect(readableLine(details, true)).toBe("\x1b[2m03:04:05.678\x1b[0m \x1b[31merror refused\x1b[0m");
});
