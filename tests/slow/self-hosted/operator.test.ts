import { afterAll, beforeAll, expect, test } from "vitest";
import { demoUsers, type Emulator, startEmulator } from "@/dev/emulator";
import { signIn } from "@/tests/dev/emulator/sign-in";
import { submit } from "@/tests/slow/operator/forms";
import { type Cluster, startBehindNginx } from "./behind-nginx";

let emulator: Emulator;
let cluster: Cluster;
beforeAll(async () => {
  emulator = await startEmulator();
  cluster = await startBehindNginx({ DESCOPE_CONFIG_URL: emulator.configUrl }, { instances: 3 });
});
afterAll(async () => {
  await cluster?.stop();
  await emulator?.close();
});

test("an operator's trace that one instance starts is finished by another", async () => {
  const since = cluster.served().length;
  const session = `DS=${await emulator.mintSession()}`;
  const connect = `${cluster.url}/operator/connect`;
  const started = await submit({
    url: connect,
    cookie: session,
    having: 'value="dcr"',
    fields: { create: "yes" },
  });
  expect(started.cookies.join()).toContain("__Secure-mcp-connect=");
  const [, authorizationUrl = '""'] = /"authorizationUrl":("[^"]+")/.exec(started.body) ?? [];
  const callback = await signIn(JSON.parse(authorizationUrl));
  const cookie = [session, ...started.cookies].join("; ");
  const finished = await submit({ url: callback.href, cookie, having: "<button" });
  expect(finished.body).toContain(demoUsers[0].id);
  const served = () =>
    cluster
      .served()
      .slice(since)
      .filter(({ method, path }) => method === "POST" && path.startsWith("/operator/connect"));
  await expect.poll(() => served().length).toBe(2);
  const [first, last] = served();
  expect(first?.instances).not.toEqual(last?.instances);
});
