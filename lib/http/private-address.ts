import { BlockList, isIP } from "node:net";

/**
 * Addresses that cannot be reached on the internet: those that IANA's special-purpose address registries call not
 * globally reachable, and multicast. Transition prefixes are added below, because they embed the actual address.
 */
const unreachableIpv4 = `
  0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
  192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3`;
const unreachableIpv6 = `
  64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001:db8::/32 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10
  ff00::/8`;

/** IPv6 prefixes that end in an IPv4 address (RFC 4291 §2.5.5, RFC 2765, RFC 6052). */
const embedding = ["::", "::ffff:", "::ffff:0:", "64:ff9b::"];

const subnetsIn = (list: string) => list.trim().split(/\s+/);
const blocks = new BlockList();
function block(subnet: string): void {
  const [network = "", prefix] = subnet.split("/");
  blocks.addSubnet(network, Number(prefix), network.includes(":") ? "ipv6" : "ipv4");
}
for (const subnet of subnetsIn(unreachableIpv6)) block(subnet);
for (const subnet of subnetsIn(unreachableIpv4)) {
  const [network = "", prefix] = subnet.split("/");
  block(subnet);
  for (const start of embedding) block(`${start}${network}/${96 + Number(prefix)}`);
  // 6to4 (RFC 3056) has the IPv4 address in the 32 bits after 2002.
  const hex = Buffer.from(network.split(".").map(Number)).toString("hex");
  block(`2002:${hex.slice(0, 4)}:${hex.slice(4)}::/${16 + Number(prefix)}`);
}

/** Names that resolve only in private networks (RFC 6762, RFC 8375, ICANN's `.internal`, common practice). */
const privateSuffix = /(?:^|\.)(?:local|localdomain|internal|intranet|private|corp|home|home\.arpa|lan|test)$/;

/** Whether a host name always means this machine (RFC 6761 §6.3 for `*.localhost`). */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/**
 * Whether a host can be reached only from this machine or a private network: loopback, private, shared, link-local and
 * other special addresses, also embedded in an IPv6 address, and names outside the public DNS. Names are judged by
 * their text; they are not resolved.
 * @param hostname as `URL` gives it: lower case, IPv6 in brackets
 */
export function isPrivateHost(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, "");
  const version = isIP(address);
  if (version !== 0) return blocks.check(address, version === 4 ? "ipv4" : "ipv6");
  const name = hostname.replace(/\.$/, "");
  return isLoopback(name) || !name.includes(".") || privateSuffix.test(name);
}
