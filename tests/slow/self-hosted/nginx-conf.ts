import { readFileSync } from "node:fs";

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
export function renderNginx({ home, log, http, https, instances, file, keyFile }: Places): string {
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
