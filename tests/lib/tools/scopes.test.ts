import { requireScopes } from "@modelcontextprotocol/server";
import { expect, test } from "vitest";
import { features } from "@/lib/tools";
import { toolScopes } from "@/lib/tools/scopes";

test("a tool's scope is known from the tool alone, once however many tools ask for it", async () => {
  for (const name of ["read_notes", "list_notes"]) {
    features.push((server) => {
      server.registerTool(name, { scopeChallenge: requireScopes("notes:read") }, () => ({ content: [] }));
    });
  }
  expect(await toolScopes()).toEqual(["status:read", "notes:read"]);
});
