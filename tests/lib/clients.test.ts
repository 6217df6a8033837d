import { expect, test } from "vitest";
import { clients } from "@/lib/clients";

const find = (id: string) => {
  const client = clients.find((entry) => entry.id === id);
  if (!client) throw new Error(`there is no client ${id}`);
  return client;
};

const server = { name: "acme", url: "https://acme.example/mcp" };

test.each(clients.map((client) => [client.id, client] as const))(
  "the instructions for %s contain this server's URL",
  (_id, client) => {
    const told = client.connect(server).map((step) => (step.kind === "link" ? readable(step.href) : step.text));
    expect(told.join("\n")).toContain(server.url);
  },
);

/** Takes an install link, returns the URL in it, decoded. */
function readable(href: string): string {
  const url = new URL(href);
  const config = url.searchParams.get("config");
  return config ? atob(config) : decodeURIComponent(url.search);
}

test("install links contain what each editor reads", () => {
  const link = (id: string) =>
    find(id)
      .connect(server)
      .find((step) => step.kind === "link")?.href ?? "";
  expect(link("cursor")).toMatch(/^cursor:\/\/anysphere\.cursor-deeplink\/mcp\/install\?name=acme&config=/);
  expect(JSON.parse(readable(link("cursor")))).toEqual({ url: server.url });
  expect(link("vs-code")).toMatch(/^vscode:mcp\/install\?%7B/);
  expect(JSON.parse(readable(link("vs-code")).slice(1))).toEqual({ type: "http", ...server });
});
