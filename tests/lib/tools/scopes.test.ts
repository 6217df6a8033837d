import { requireScopes } from "@modelcontextprotocol/server";
import { expect, test } from "vitest";
import { features } from "@/lib/tools";
import { toolScopes } from "@/lib/tools/scopes";

test("a tool's scope is known from the tool alone, once however many tools ask for it", async () => {
  for (const name of ["only_here", "only_here_too"]) {
    features.push((server) => {
      server.registerTool(name, { scopeChallenge: requireScopes("only:here") }, () => ({ content: [] }));
    });
  }
  const scopes = await toolScopes();
  expect(scopes).toContain("status:read");
  expect(scopes.filter((scope) => scope === "only:here")).toHaveLength(1);
});
