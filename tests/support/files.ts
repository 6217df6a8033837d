import { readdirSync } from "node:fs";

/** The files below a folder whose names match, as paths with slashes on every system. */
export function filesBelow(folder: string, wanted: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    .filter((file) => wanted.test(file));
}
