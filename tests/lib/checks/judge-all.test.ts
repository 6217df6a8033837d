import { expect, test } from "vitest";
import { checks } from "@/lib/checks/stages";
import { answer, unanswered } from "./healthy-facts";
import { find, results } from "./judging";

test("all checks pass for a healthy server", () => {
  const wrong = results({}).filter(({ status }) => status === "fail" || status === "warn" || status === "skip");
  expect(wrong).toEqual([]);
});

test("one cause makes one check fail, and the skipped ones name it", () => {
  const all = results({ challenge: unanswered });
  expect(all.filter(({ status }) => status === "fail").map(({ id }) => id)).toEqual(["reachable"]);
  const waiting = all.filter(({ status }) => status === "skip");
  expect(waiting.length).toBeGreaterThan(5);
  expect(new Set(waiting.map(({ saw }) => saw))).toEqual(
    new Set(["Blocked by: The server is not reachable at its public address"]),
  );
});

test("unknown facts are judged without an exception", () => {
  for (const check of checks) expect(["skip", "info", "pass", "fail"]).toContain(check.judge({}).status);
});

test("untrusted text is truncated, and control characters are removed", () => {
  const nasty = answer({ error_description: `\u001b[31m${"x".repeat(5000)}` }, { status: 503 });
  const saw = find({ challenge: nasty }, "reachable")?.saw ?? "";
  expect(saw.length).toBeLessThan(400);
  expect(saw).not.toMatch(/\p{Cc}/u);
});
