import type { App } from "@/tests/support/app";
import { freePort } from "@/tests/support/port";
import { type Nginx, startNginx } from "./nginx";
import { startStandalone } from "./standalone";

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
