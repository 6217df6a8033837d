import { expect, test } from "vitest";
import { sharedClient } from "./client";

const { app, client, emulator } = sharedClient();

test("the access guide names this server, its authorization server and the tools' scopes", async () => {
  const { contents } = await client().readResource({ uri: "guide://access" });
  const text = contents.map((content) => ("text" in content ? content.text : "")).join("");
  expect(text).toContain(`${app().url}/mcp`);
  expect(text).toContain(emulator().issuer);
  expect(text).toContain("status:read");
});
