import { BlockList, isIP } from "node:net";
import { isLoopback } from "@/lib/variables";

const blocks = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
] as const) {
  blocks.addSubnet(network, prefix, "ipv4");
}
for (const [network, prefix] of [
  ["::", 127],
  ["fc00::", 7],
  ["fe80::", 10],
] as const) {
  blocks.addSubnet(network, prefix, "ipv6");
}

/**
 * Whether a host is this machine or one of a private network: loopback, private, unique local and link-local
 * addresses (RFC 1918, RFC 4193, RFC 3927). A name is judged as such; where it points is not looked up.
 * @param hostname as `URL` gives it: lower case, IPv6 in brackets
 */
export function isPrivateHost(hostname: string): boolean {
  if (isLoopback(hostname.replace(/\.$/, ""))) return true;
  const address = hostname.replace(/^\[|\]$/g, "");
  const version = isIP(address);
  return version !== 0 && blocks.check(address, version === 4 ? "ipv4" : "ipv6");
}
