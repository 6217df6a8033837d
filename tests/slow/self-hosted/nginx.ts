import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aptInstall, canInstall } from "@/tests/support/apt";
import { longestWaitMs } from "@/tests/support/patience";
import { readSetting } from "./setting";

const places = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/local/bin/nginx", "/opt/homebrew/bin/nginx"];

/**
 * The path of nginx, which is installed on Debian if it is missing.
 * @throws Error that says what to do if there is none and none can be installed
 */
export function findNginx(): string {
  const existing = () => places.find((path) => existsSync(path));
  if (!existing() && canInstall()) {
    console.info("No nginx found; trying apt-get …");
    aptInstall("nginx-light");
  }
  const found = existing();
  if (!found)
    throw new Error("These tests need nginx, which could not be installed automatically. Install it and try again.");
  return found;
}

/** A line of the access log. */
export interface Served {
  method: string;
  path: string;
  status: number;
  /** The instances that were tried, in order; none if nginx responded itself. */
  instances: string[];
}

export interface Nginx {
  /** The access log: a line is written after its response, so wait for it. */
  log(): string;
  served(): Served[];
  stop(): Promise<void>;
}

/** Starts nginx on the loopback interface with deploy/nginx.conf, for these ports. */
export async function startNginx(ports: { http: number; https: number; instances: number[] }): Promise<Nginx> {
  const { nginx, certificate } = readSetting();
  const home = mkdtempSync(join(tmpdir(), "next-mcp-descope-nginx-"));
  // Its workers run as another user, and store large bodies there.
  chmodSync(home, 0o755);
  const [log, errors] = [join(home, "access.log"), join(home, "error.log")];
  const readLog = () => readFileSync(log, "utf8");
  const conf = join(home, "nginx.conf");
  writeFileSync(conf, renderNginx({ home, log, ...ports, ...certificate }));
  const child = spawn(nginx, ["-p", home, "-c", conf, "-e", errors], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const exited = once(child, "exit");
  const isListening = await untilListening(ports.https, child);
  if (!isListening) throw new Error(`nginx did not start:\n${readFileSync(errors, "utf8")}`);
  return {
    log: readLog,
    served: () => readLog().split("\n").filter(Boolean).map(readLine),
    stop: async () => {
      child.kill();
      await exited;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Parses a line in the `log_format` of deploy/nginx.conf. */
function readLine(line: string): Served {
  const [, , method = "", path = "", status, , ...rest] = line.split(" ");
  const instances = rest.join(" ").match(/127\.0\.0\.1:\d+/g) ?? [];
  return { method, path, status: Number(status), instances };
}

/** Retries until nginx listens; false if it ends before. */
async function untilListening(port: number, child: ChildProcess): Promise<boolean> {
  for (const deadline = Date.now() + longestWaitMs; child.exitCode === null && Date.now() < deadline; ) {
    const socket = connect(port, "127.0.0.1");
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    });
    socket.destroy();
    if (isOpen) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

interface Places {
  home: string;
  log: string;
  http: number;
  https: number;
  instances: number[];
  file: string;
  keyFile: string;
}

/** The complete configuration of an unprivileged nginx: deploy/nginx.conf with this machine's ports and files. */
function renderNginx({ home, log, http, https, instances, file, keyFile }: Places): string {
  const servers = instances.map((port) => `  server 127.0.0.1:${port};\n`).join("");
  const site = [
    [/( {2}server 127\.0\.0\.1:\d+;\n)+/g, servers],
    // Not every machine has IPv6.
    [/ {2}listen \[::\]:80;\n/g, ""],
    [/ {2}listen \[::\]:443 ssl http2;\n/g, ""],
    [/listen 80;/g, `listen 127.0.0.1:${http};`],
    [/listen 443 /g, `listen 127.0.0.1:${https} `],
    [/ssl_certificate \S+;/g, `ssl_certificate ${file};`],
    [/ssl_certificate_key \S+;/g, `ssl_certificate_key ${keyFile};`],
    [/access_log \S+ /g, `access_log ${log} `],
    [/https:\/\/mcp\.example\.com/g, `https://localhost:${https}`],
  ].reduce((text, [pattern = "", value = ""]) => replaceOnce(text, RegExp(pattern, "g"), String(value)), read());
  const kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const folders = kinds.map((kind) => `  ${kind}_temp_path ${home}/${kind};`).join("\n");
  return `daemon off;\npid ${home}/nginx.pid;\nevents {}\nhttp {\n${folders}\n${site.replaceAll("mcp.example.com", "localhost")}\n}\n`;
}

function read(): string {
  return readFileSync("deploy/nginx.conf", "utf8");
}

/** Tests use the shipped file, so each replacement must match it exactly once. */
function replaceOnce(text: string, pattern: RegExp, value: string): string {
  const found = text.match(pattern) ?? [];
  if (found.length !== 1) throw new Error(`deploy/nginx.conf has ${found.length} of ${pattern}`);
  return text.replace(pattern, value);
}
