import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { withoutEnvFiles } from "./app";

/**
 * The production build of the app in a folder, made without any configuration.
 * @throws Error with what Next.js said when it fails
 */
export function buildIn(cwd: string): void {
  const { PATH, HOME } = process.env;
  const next = join(process.cwd(), "node_modules/next/dist/bin/next");
  const { status, stdout, stderr } = spawnSync(process.execPath, [next, "build"], {
    cwd,
    encoding: "utf8",
    env: { PATH, HOME, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", ...withoutEnvFiles },
  });
  if (status !== 0) throw new Error(`next build failed in ${cwd}:\n${stdout}${stderr}`);
}
