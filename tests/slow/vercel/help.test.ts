import { expect, inject, test } from "vitest";
import { helpPages } from "@/app/help/pages";
import { prerenderOf, readRoutes } from "./output";

const tree = inject("tree");
const { resolve } = readRoutes(tree);

test.each(["help", ...helpPages.map(({ code }) => `help/${code}`)])("no function is needed for /%s", (name) => {
  expect(resolve(`/${name}`)).toMatchObject({ function: name });
  expect(prerenderOf(tree, name)).toMatchObject({
    expiration: false,
    initialMetadata: { compute: "static" },
  });
});

test("no function is needed for a help code that does not exist", () => {
  expect(resolve("/help/nowhere")).toBeUndefined();
});
