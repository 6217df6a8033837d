import type { App } from "@/tests/support/app";
import { onFreePort } from "@/tests/support/port";
import { startServer } from "@/tests/support/server-process";
import { readSetting } from "./setting";

/** The user `node` of the base image. */
const node = { uid: 1000, gid: 1000 };

/** A user other than root, as in the image; if this process is not root, its own user. */
export function imageUser(): { uid?: number; gid?: number } {
  if (readSetting().image.user !== "node") throw new Error("the image runs as a user other than node");
  return process.getuid?.() === 0 ? node : {};
}

/**
 * Starts the image's command, in its folder, with its environment and user.
 * @param env what `docker run -e` would add; BASE_URL defaults to its address
 */
export async function startStandalone(env: Record<string, string> = {}, port?: number): Promise<App> {
  if (port === undefined) return onFreePort((free) => startStandalone(env, free));
  const { image, certificate } = readSetting();
  const url = `http://localhost:${port}`;
  const ours = { PORT: String(port), HOSTNAME: "127.0.0.1", NODE_EXTRA_CA_CERTS: certificate.file };
  const server = await startServer(image.command, {
    cwd: image.workingFolder,
    env: { PATH: process.env.PATH, NODE_ENV: "production", ...image.env, ...ours, BASE_URL: url, ...env },
    ...imageUser(),
  });
  return { ...server, url };
}
