import { type App, type StartApp, startServer } from "@/tests/support/app";
import { freePort, onFreePort } from "@/tests/support/port";
import { type Nginx, startNginx } from "./nginx";
import { readSetting } from "./setting";

/** The ways in which people self-host the app. */
const forms: Record<string, StartApp> = {
  standalone: startStandalone,
  "behind nginx": (env, port) => startBehindNginx(env, { port }),
  "three behind nginx": (env, port) => startBehindNginx(env, { port, instances: 3 }),
};

/** Starts the app in the way that APP_FORM names. */
const start: StartApp = (env, port) => {
  const form = process.env.APP_FORM ?? "";
  const startForm = forms[form];
  if (!startForm) throw new Error(`APP_FORM is ${form}, but must be one of ${Object.keys(forms).join(", ")}`);
  return startForm(env, port);
};

export default start;

/** Standalone servers that clients reach only through nginx. */
export interface Cluster extends App {
  instances: App[];
  served: Nginx["served"];
}

/**
 * Starts standalone servers behind nginx, which terminates TLS and alternates between them.
 * @param env the environment of each server; BASE_URL defaults to nginx's address
 */
export async function startBehindNginx(
  env: Record<string, string>,
  { port, instances: count = 1 }: { port?: number | undefined; instances?: number } = {},
): Promise<Cluster> {
  const [https, http] = [port ?? (await freePort()), await freePort()];
  const url = `https://localhost:${https}`;
  const starting = Array.from({ length: count }, () => startStandalone({ BASE_URL: url, ...env }));
  const instances = await Promise.all(starting);
  const ports = instances.map((instance) => Number(new URL(instance.url).port));
  const nginx = await startNginx({ http, https, instances: ports });
  return {
    url,
    instances,
    served: nginx.served,
    pid: instances[0]?.pid ?? 0,
    output: () => instances.map(({ output }) => output()).join(""),
    until: (wanted, from) => Promise.any(instances.map(({ until }) => until(wanted, from))),
    refusals: () => instances.flatMap(({ refusals }) => refusals()),
    stop: async () => {
      await nginx.stop();
      const codes = await Promise.all(instances.map(({ stop }) => stop()));
      return codes[0] ?? null;
    },
  };
}

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
