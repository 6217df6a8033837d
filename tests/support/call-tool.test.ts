import { acceptedContent, inputRequired, requireScopes } from "@modelcontextprotocol/server";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { demoUsers } from "@/dev/emulator";
import { credentialsOf } from "@/lib/descope/caller";
import { callerOf } from "@/lib/mcp/caller";
import { CallerError } from "@/lib/mcp/failures";
import { type Feature, requires } from "@/lib/mcp/requirements";
import { callTool } from "./call-tool";
import { configuredEmulator } from "./configured-emulator";

const text = (said: string) => ({ content: [{ type: "text" as const, text: said }] });

const whoIs: Feature = (server) =>
  void server.registerTool("who_is", {}, (ctx) => {
    const { claims, expiresAt, ...caller } = callerOf(ctx);
    return { content: [], structuredContent: caller };
  });

const add: Feature = (server) =>
  void server.registerTool(
    "add",
    { inputSchema: z.object({ a: z.int(), b: z.int().default(1) }), outputSchema: z.object({ sum: z.int() }) },
    ({ a, b }) => ({ content: [], structuredContent: { sum: a + b } }),
  );

const answer = z.object({ sure: z.boolean() });
const askFirst: Feature = (server) =>
  void server.registerTool("ask_first", {}, ({ mcpReq }) => {
    const given = acceptedContent(mcpReq.inputResponses, "sure", answer);
    if (given) return text(given.sure ? "done" : "not done");
    if (mcpReq.inputResponses) return text("declined");
    return inputRequired({
      inputRequests: { sure: inputRequired.elicit({ message: "Sure?", requestedSchema: answer }) },
    });
  });

const fails =
  (error: unknown): Feature =>
  (server) =>
    void server.registerTool("fails", {}, () => {
      throw error;
    });

describe.each(["2025", "2026-07-28"] as const)("callTool, protocol %s", (protocol) => {
  test.each([
    [{}, { kind: "user", scopes: [], roles: [], permissions: [] }],
    [
      { subject: "U2ada", clientId: "c1", scopes: ["a", "b"], roles: ["editor"], permissions: ["read"] },
      { kind: "user", subject: "U2ada", clientId: "c1", scopes: ["a", "b"], roles: ["editor"], permissions: ["read"] },
    ],
    [
      { tenant: "T1", roles: ["editor"] },
      { tenant: "T1", roles: ["editor"], permissions: [] },
    ],
    [{ actor: "agent-7" }, { kind: "user", actor: "agent-7" }],
    [{ kind: "machine", clientId: "c1" } as const, { kind: "machine", subject: "c1", clientId: "c1" }],
  ])("calls as %j", async (caller, seen) => {
    expect(await callTool(whoIs, { protocol, caller })).toMatchObject({ structuredContent: seen });
  });

  test("validates the input, and fills in defaults", async () => {
    expect(await callTool(add, { protocol, args: { a: 2 } })).toMatchObject({ structuredContent: { sum: 3 } });
    expect(await callTool(add, { protocol, args: { a: "2" } })).toMatchObject({ isError: true });
  });

  test("refuses a caller without the scope, and names it", async () => {
    const scoped: Feature = (server) =>
      void server.registerTool("scoped", { scopeChallenge: requireScopes("a", "b") }, () => text("ran"));
    expect(await callTool(scoped, { protocol, caller: { scopes: ["a"] } })).toEqual({
      refused: "insufficient_scope",
      scopes: ["a", "b"],
    });
    expect(await callTool(scoped, { protocol, caller: { scopes: ["a", "b"] } })).toMatchObject(text("ran"));
  });

  test("hides a tool whose requirements the caller does not meet", async () => {
    const limited = requires({ roles: ["editor"], tenant: "T1" }, whoIs);
    expect(await callTool(limited, { protocol, caller: { roles: ["editor"] } })).toEqual({ refused: "unknown_tool" });
    const caller = { tenant: "T1", roles: ["editor"] };
    expect(await callTool(limited, { protocol, caller })).toMatchObject({ structuredContent: caller });
  });

  test("returns what a tool tells its caller, and throws what it did not mean to throw", async () => {
    expect(await callTool(fails(new CallerError("No such order")), { protocol })).toMatchObject({
      ...text("No such order"),
      isError: true,
    });
    await expect(callTool(fails(new TypeError("x is undefined")), { protocol })).rejects.toThrow("x is undefined");
  });

  test("reports progress", async () => {
    const slow: Feature = (server) =>
      void server.registerTool("slow", {}, async ({ mcpReq }) => {
        const progressToken = mcpReq._meta?.progressToken ?? "";
        await mcpReq.notify({ method: "notifications/progress", params: { progressToken, progress: 1, total: 2 } });
        return text("done");
      });
    const reported: unknown[] = [];
    await callTool(slow, { protocol, onProgress: (one) => reported.push(one) });
    expect(reported).toEqual([{ progress: 1, total: 2 }]);
  });

  test("cancels a call, and the tool notices", async () => {
    const cancel = new AbortController();
    let noticed = false;
    const waits: Feature = (server) =>
      void server.registerTool("waits", {}, async ({ mcpReq }) => {
        const stopped = new Promise((resolve) => mcpReq.signal.addEventListener("abort", resolve));
        cancel.abort();
        await stopped;
        noticed = true;
        return text("too late");
      });
    await expect(callTool(waits, { protocol, signal: cancel.signal })).rejects.toThrow();
    await expect.poll(() => noticed).toBe(true);
  });
});

describe("what a tool asks", () => {
  test.each([
    [{ action: "accept", content: { sure: true } }, "done"],
    [{ action: "accept", content: { sure: false } }, "not done"],
    [{ action: "decline" }, "declined"],
  ] as const)("is answered with %j", async (given, said) => {
    const asked: string[] = [];
    const elicit = ({ message }: { message: string }) => {
      asked.push(message);
      return given;
    };
    expect(await callTool(askFirst, { elicit })).toMatchObject(text(said));
    expect(asked).toEqual(["Sure?"]);
  });
});

describe("a token of the emulator", () => {
  const emulator = configuredEmulator();

  test("makes its user the caller, with what Descope needs to be asked on their behalf", async () => {
    const asks: Feature = (server) =>
      void server.registerTool("asks", {}, (ctx) => {
        const { subject, scopes, roles } = callerOf(ctx);
        const { token, server: descope } = credentialsOf(callerOf(ctx));
        return { content: [], structuredContent: { subject, scopes, roles, token, origin: descope.origin } };
      });
    const [ada] = demoUsers;
    const token = await emulator().mint({ scope: "a" });
    const answer = await callTool(asks, { caller: { token, roles: ["editor"] } });
    const structuredContent = { subject: ada.id, scopes: ["a"], roles: ["editor"], token, origin: emulator().origin };
    expect(answer).toMatchObject({ structuredContent });
  });
});

test("a feature with several tools needs the name of one", async () => {
  const both: Feature = (server, caller) => [whoIs, add].forEach((one) => void one(server, caller));
  await expect(callTool(both)).rejects.toThrow("pass its name");
  expect(await callTool(both, { tool: "add", args: { a: 1 } })).toMatchObject({ structuredContent: { sum: 2 } });
});
