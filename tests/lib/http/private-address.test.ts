import { expect, test } from "vitest";
import { isPrivateHost } from "@/lib/http/private-address";

const hosts: [url: string, isPrivate: boolean][] = [
  ["http://localhost", true],
  ["http://localhost.", true],
  ["http://app.localhost:3000", true],
  ["http://127.0.0.1", true],
  ["http://0x7f.1", true],
  ["http://0.0.0.0", true],
  ["http://10.1.2.3", true],
  ["http://172.16.0.1", true],
  ["http://172.31.255.255", true],
  ["http://192.168.1.1", true],
  ["http://169.254.169.254", true],
  ["http://[::1]", true],
  ["http://[::]", true],
  ["http://[fd00::1]", true],
  ["http://[fe80::1]", true],
  ["http://[::ffff:10.0.0.1]", true],
  ["https://mcp.example.com", false],
  ["https://10.example.com", false],
  ["https://172.32.0.1", false],
  ["https://8.8.8.8", false],
  ["https://[2001:4860:4860::8888]", false],
  ["https://[::ffff:8.8.8.8]", false],
];

test.each(hosts)("%s is private: %s", (url, isPrivate) => {
  expect(isPrivateHost(new URL(url).hostname)).toBe(isPrivate);
});
