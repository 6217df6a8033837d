import { readFileSync } from "node:fs";
import type { Image } from "./build-image";

/** What `npm run test:self-hosted` prepares for its tests. */
export interface Setting {
  image: Image;
  /** The nginx program. */
  nginx: string;
  certificate: { file: string; keyFile: string };
}

/**
 * Reads what was prepared.
 * @throws Error if a test was started in another way
 */
export function readSetting(): Setting {
  const file = process.env.SELF_HOSTED_SETTING;
  if (!file) throw new Error("Run these tests with npm run test:self-hosted, which builds what they test.");
  return JSON.parse(readFileSync(file, "utf8"));
}
