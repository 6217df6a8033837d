import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, get, type IncomingMessage } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";

const megabytes = 30;
let stop = () => {};
afterEach(() => stop());

async function startServer() {
  const script = "tests/lib/http/large-answer-server.ts";
  const child = spawn(process.execPath, ["--import", "tsx", script, String(megabytes)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  stop = () => child.kill("SIGKILL");
  const [line] = await once(child.stdout, "data");
  return { child, exited: once(child, "exit"), port: Number(/port (\d+)/.exec(String(line))?.[1]) };
}

async function read(port: number, agent: Agent, delayMs: number): Promise<number> {
  const [response]: IncomingMessage[] = await once(get({ host: "127.0.0.1", port, agent }), "response");
  let bytes = 0;
  await wait(delayMs);
  for await (const chunk of response ?? []) bytes += chunk.length;
  return bytes;
}

test("a client that reads slowly gets its whole answer, though another's is finished meanwhile", async () => {
  const { child, exited, port } = await startServer();
  const agent = new Agent({ keepAlive: true });
  const answers = Promise.all([read(port, agent, 0), read(port, agent, 1_000)]);
  await wait(200);
  child.kill("SIGTERM");
  const whole = megabytes * 1024 * 1024;
  expect(await answers).toEqual([whole, whole]);
  // No connection is kept alive, so nothing is left to wait for.
  expect(await exited).toEqual([143, null]);
  agent.destroy();
}, 20_000);
