import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, get, type IncomingMessage } from "node:http";
import { afterEach, expect, test, vi } from "vitest";
import { stopGracefully } from "@/lib/process/graceful-stop";
import { outputOf } from "@/tests/support/output";

const megabytes = 30;
let stop = () => {};
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function startServer() {
  const script = "tests/lib/http/large-answer-server.ts";
  const child = spawn(process.execPath, ["--import", "tsx", script, String(megabytes)]);
  stop = () => child.kill("SIGKILL");
  const output = outputOf(child);
  const port = Number((await output.until(/port \d+/)).slice("port ".length));
  return { child, output, exited: once(child, "exit"), port };
}

/** Reads a response after a delay. @returns how many bytes it had */
async function read(port: number, agent: Agent, turn: Promise<unknown>): Promise<number> {
  const [response]: IncomingMessage[] = await once(get({ host: "127.0.0.1", port, agent }), "response");
  let bytes = 0;
  await turn;
  for await (const chunk of response ?? []) bytes += chunk.length;
  return bytes;
}

test("a slow client gets its complete response, even if another one finishes first", async () => {
  const { child, output, exited, port } = await startServer();
  const agent = new Agent({ keepAlive: true });
  const fast = read(port, agent, Promise.resolve());
  const slow = read(port, agent, fast);
  await output.until(/(asked\s+){2}/);
  child.kill("SIGTERM");
  const whole = megabytes * 1024 * 1024;
  expect(await Promise.all([fast, slow])).toEqual([whole, whole]);
  // No connection is kept alive, so there is nothing to wait for.
  expect(await exited).toEqual([143, null]);
  agent.destroy();
});

test("cuts unfinished requests off before Kubernetes kills the process, 30 s after the signal", () => {
  vi.useFakeTimers();
  vi.spyOn(process, "exit").mockImplementation((code) => {
    throw new Error(`exit ${code}`);
  });
  stopGracefully();
  process.emit("SIGTERM");
  vi.advanceTimersByTime(20_000);
  expect(() => vi.advanceTimersByTime(9_000)).toThrow("exit 143");
});
