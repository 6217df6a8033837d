import { expect, inject, test } from "vitest";
import { checks } from "@/lib/checks/stages";
import { refusals } from "@/lib/mcp/refusals";
import { prerenderOf, readRoutes } from "./output";

const tree = inject("tree");
const { resolve } = readRoutes(tree);

test.each(Object.keys(refusals))("no function is needed for /help/%s", (code) => {
  expect(resolve(`/help/${code}`)).toMatchObject({ function: `help/${code}` });
  expect(prerenderOf(tree, `help/${code}`)).toMatchObject({ initialMetadata: { compute: "static" } });
});

test.each(checks.map(({ id }) => id))(
  "the text of /help/%s is prerendered, and the state of its check follows",
  (code) => {
    expect(resolve(`/help/${code}`)).toMatchObject({ function: `help/${code}` });
    expect(prerenderOf(tree, `help/${code}`)).toMatchObject({ initialMetadata: { compute: "resuming" } });
  },
);

test("no function is needed for a help code that does not exist", () => {
  expect(resolve("/help/nowhere")).toBeUndefined();
});
