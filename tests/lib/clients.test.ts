import { expect, test } from "vitest";
import { clients } from "@/lib/clients";
import { admit, type Door } from "@/lib/clients/admission";

const open: Door = { cimd: true, dcr: true, isLocal: false };
const find = (id: string) => {
  const client = clients.find((entry) => entry.id === id);
  if (!client) throw new Error(`there is no client ${id}`);
  return client;
};

test.each([
  ["claude", open, "by CIMD"],
  ["claude", { ...open, cimd: false }, "by DCR"],
  ["claude", { ...open, cimd: false, dcr: false }, "by hand"],
  ["cursor", open, "by DCR"],
  ["cursor", { ...open, dcr: false }, "by hand"],
  ["gemini-cli", open, "by DCR"],
  ["vs-code", { ...open, dcr: false }, "by CIMD"],
  ["claude", { ...open, isLocal: true }, "cannot reach"],
  ["chatgpt", { ...open, isLocal: true }, "cannot reach"],
  ["claude-code", { ...open, isLocal: true }, "by CIMD"],
  ["codex", { ...open, blockedBy: "S256 is offered" }, "not yet"],
  ["codex", { cimd: undefined, dcr: undefined, isLocal: false }, "not known"],
])("%s at the door %o gets in: %s", (id, door, word) => {
  expect(admit(find(id), door).word).toBe(word);
});

test("a client that stays out is told the one thing to change", () => {
  const closed = { ...open, cimd: false, dcr: false };
  expect(admit(find("cursor"), closed).why).toBe("Turn on DCR, or create a client for it.");
  expect(admit(find("claude"), closed).why).toBe("Turn on CIMD or DCR, or create a client for it.");
  expect(admit(find("claude"), { ...open, blockedBy: "S256 is offered" }).why).toBe(
    "Waits for: S256 is offered",
  );
});

const server = { name: "acme", url: "https://acme.example/mcp" };

test.each(clients.map((client) => [client.id, client] as const))(
  "%s is given this server's URL",
  (_id, client) => {
    const told = client
      .connect(server)
      .map((step) => (step.kind === "link" ? readable(step.href) : step.text));
    expect(told.join("\n")).toContain(server.url);
  },
);

/** The URL that an install link carries, out of its encoding. */
function readable(href: string): string {
  const url = new URL(href);
  const config = url.searchParams.get("config");
  return config ? atob(config) : decodeURIComponent(url.search);
}

test("install links carry what each editor reads", () => {
  const link = (id: string) =>
    find(id)
      .connect(server)
      .find((step) => step.kind === "link")?.href ?? "";
  expect(link("cursor")).toMatch(/^cursor:\/\/anysphere\.cursor-deeplink\/mcp\/install\?name=acme&config=/);
  expect(JSON.parse(readable(link("cursor")))).toEqual({ url: server.url });
  expect(link("vs-code")).toMatch(/^vscode:mcp\/install\?%7B/);
  expect(JSON.parse(readable(link("vs-code")).slice(1))).toEqual({ type: "http", ...server });
});
