import { lstatSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { filesBelow, functionsIn } from "./output";

const marked = (where: string) => `marker-${where}-5f2c91`;

/** Values that a build sees and must not contain: from its environment, and from the developer's own file. */
export const secrets = {
  environment: {
    DESCOPE_MANAGEMENT_KEY: marked("key"),
    DESCOPE_CONFIG_URL: `https://${marked("url")}.example/v1/apps/P2marker`,
    OPERATOR_EMAILS: `${marked("mail")}@acme.example`,
  },
  file: { REQUIRED_SCOPES: marked("scope"), DESCOPE_FLOW_ID: marked("flow") },
};

export const markers = ["key", "url", "mail", "scope", "flow"].map(marked);

/**
 * Which files of a deployment contain one of the texts.
 * @returns paths from the tree's root
 */
export function filesWith(tree: string, texts: string[]): string[] {
  const output = filesBelow(join(tree, ".vercel/output"));
  const traced = functionsIn(tree).flatMap(({ files }) => Object.values(files));
  return [...new Set([...output, ...traced])]
    .filter((file) => {
      // The target of a link is listed too.
      if (lstatSync(file).isSymbolicLink()) return false;
      const content = readFileSync(file, "latin1");
      return texts.some((text) => content.includes(text));
    })
    .map((file) => relative(tree, file));
}
