import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { decodeJwt } from "jose";
import { afterAll, beforeAll } from "vitest";
import type { Emulator } from "@/dev/emulator";
import { signIn } from "@/tests/dev/emulator/sign-in";
import { filesBelow } from "@/tests/support/files";
import { newerNode } from "@/tests/support/install-locked";
import { outputOf } from "@/tests/support/output";
import { longestTestMs, longestWaitMs } from "@/tests/support/patience";

const modules = join(import.meta.dirname, "node_modules");

/** The command-line clients, by the scripts that their packages name. */
export const programs = {
  inspector: join(modules, "@modelcontextprotocol/inspector/clients/launcher/build/index.js"),
  mcpRemote: join(modules, "mcp-remote/dist/proxy.js"),
  mcpc: join(modules, "@apify/mcpc/bin/mcpc"),
};

/** How a program ended. */
export interface Ended {
  code: number | null;
  stdout: string;
  output: string;
}

/** A running program, whose user signs in whenever it asks for that. */
export interface Running {
  child: ChildProcess;
  /** What it printed on stdout alone. */
  stdout(): string;
  /** What it printed, and waiting for more. */
  output: ReturnType<typeof outputOf>;
  /** How often its user signed in. */
  signIns(): number;
  ended: Promise<Ended>;
}

/**
 * A user's home folder for all tests of a suite, where programs keep registrations and tokens, and no keychain or browser
 * of this machine.
 */
export function sharedHome() {
  let home = "";
  beforeAll(() => {
    home = mkdtempSync(join(realpathSync(tmpdir()), "third-party-"));
    for (const browser of ["xdg-open", "open"]) writeFileSync(join(home, browser), "#!/bin/sh\n", { mode: 0o755 });
  });
  const started: ChildProcess[] = [];
  afterAll(() => {
    for (const child of started) child.kill("SIGKILL");
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  });

  /** Starts a program; it ends with the suite at the latest. */
  function start(program: string, args: string[]): Running {
    const env = {
      NODE_ENV: "production" as const,
      PATH: `${home}:${process.env.PATH}`,
      HOME: home,
      BROWSER: join(home, "xdg-open"),
      MCP_STORAGE_DIR: home,
      MCP_AUTO_OPEN_ENABLED: "true",
      MCP_INSPECTOR_SECRET_STORE: "file",
      // Otherwise mcpc finds the keychain of a Linux desktop, whatever HOME is.
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(home, "no-bus")}`,
    };
    const node = newerNode(import.meta.dirname, 22);
    const child = spawn(node, [program, ...args], { env, timeout: longestTestMs, killSignal: "SIGKILL" });
    started.push(child);
    return follow(child);
  }

  /** Runs a program to its end. @param typed what its user answers */
  async function run(program: string, args: string[], typed = ""): Promise<Ended & { signIns: number }> {
    const running = start(program, args);
    running.child.stdin?.end(typed);
    return { ...(await running.ended), signIns: running.signIns() };
  }

  /** Replaces each access token that a program stored by one that has expired. @returns how many */
  async function expireTokens(emulator: Emulator): Promise<number> {
    let replaced = 0;
    for (const file of filesBelow(home, /\.json$/)) {
      let text = readFileSync(file, "utf8");
      for (const [token] of text.matchAll(/eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/g)) {
        const { exp, iat, ...claims } = decodeJwt(token);
        if (claims.token_type !== "access_token") continue;
        text = text.replaceAll(token, await emulator.mint(claims, { expiresIn: -60 }));
        replaced += 1;
      }
      writeFileSync(file, text);
    }
    return replaced;
  }

  return { start, run, expireTokens };
}

/** The page that a program asks its user to open; the emulator listens on the loopback interface. */
const signInPage = /http:\/\/127\.0\.0\.1:\S+\/authorize\?\S+(?=\s)/g;

function follow(child: ReturnType<typeof spawn>): Running {
  const output = outputOf(child);
  const opened = new Map<string, Promise<unknown>>();
  let stdout = "";
  child.stdout?.on("data", (chunk) => (stdout += chunk));
  const openNewPages = () => {
    for (const [url] of output.text().matchAll(signInPage)) {
      if (opened.has(url)) continue;
      const visit = signInAndReturn(url);
      // Reported when the program ends.
      visit.catch(() => undefined);
      opened.set(url, visit);
    }
  };
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", openNewPages);
  const ended = once(child, "close").then(async ([code]) => {
    await Promise.all(opened.values());
    return { code, stdout, output: output.text() };
  });
  return { child, stdout: () => stdout, output, signIns: () => opened.size, ended };
}

/** Does what the user's browser does. The program serves the address to which it returns, maybe only after a moment. */
async function signInAndReturn(url: string): Promise<Response> {
  const callback = await signIn(url);
  const deadline = Date.now() + longestWaitMs;
  for (;;) {
    try {
      return await fetch(callback);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await setTimeout(100);
    }
  }
}
