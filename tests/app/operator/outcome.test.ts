import { expect, test } from "vitest";
import { leftBehind, outcomeOf } from "@/app/operator/connect/outcome";
import { stepDefinitions, type TraceStep } from "@/lib/operator/trace/step";

const step = (id: keyof typeof stepDefinitions, more: Partial<TraceStep> = {}): TraceStep => {
  return { id, ...stepDefinitions[id], status: "pass", saw: "it", exchanges: [], ...more };
};
const registered = step("registration", { created: "TPA1" });

test.each([
  ["before sign-in", [registered], "https://a.example/authorize", "waiting", "Ready to sign in", "TPA1"],
  ["after the last step", [registered, step("call")], undefined, "passed", "Connection works", "TPA1"],
  ["failed", [registered, step("token", { status: "fail" })], undefined, "failed", "Failed at: Token exchange", "TPA1"],
  ["with a document", [step("client-document")], undefined, "passed", "Connection works", undefined],
] as const)("a trace %s", (_name, steps, url, state, title, client) => {
  expect(outcomeOf([...steps], { authorizationUrl: url })).toMatchObject({ state, title });
  expect(leftBehind([...steps])).toBe(client);
});
