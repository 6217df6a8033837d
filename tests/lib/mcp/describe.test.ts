import { ResourceTemplate } from "@modelcontextprotocol/server";
import { expect, test } from "vitest";
import { describeOffer } from "@/lib/mcp/describe";
import { type Feature, requires } from "@/lib/mcp/requirements";

const read = () => ({ contents: [] });
const guide: Feature = (server) =>
  server.registerResource("guide", "guide://x", { title: "Guide", description: "How to" }, read);
const orders: Feature = (server) => {
  const list = () => {
    throw new Error("must not run without a caller");
  };
  server.registerResource(
    "orders",
    new ResourceTemplate("orders://{id}", { list }),
    { description: "One order" },
    read,
  );
};
const greet: Feature = (server) => server.registerPrompt("greet", { title: "Greet" }, () => ({ messages: [] }));

test("describes resources, templates and prompts with what they need, whoever may use them", () => {
  const offer = describeOffer([guide, requires({ roles: ["seller"] }, orders), greet]);
  expect(offer).toEqual({
    resources: [{ name: "guide://x", title: "Guide", description: "How to", requirements: {} }],
    templates: [
      { name: "orders://{id}", title: undefined, description: "One order", requirements: { roles: ["seller"] } },
    ],
    prompts: [{ name: "greet", title: "Greet", description: undefined, requirements: {} }],
  });
});
