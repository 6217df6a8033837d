import { BlockList, isIP } from "node:net";

/**
 * Addresses that cannot be reached on the internet: those that IANA's special-purpose address registries call not
 * globally reachable, and multicast. Transition prefixes are handled below, because they embed the actual address.
 */
const unreachable = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
  "64:ff9b:1::/48",
  "100::/64",
  "100:0:0:1::/64",
  "2001::/23",
  "2001:db8::/32",
  "3fff::/20",
  "5f00::/16",
  "fc00::/7",
  "fe80::/10",
  "fec0::/10",
  "ff00::/8",
];
const blocks = new BlockList();
for (const subnet of unreachable) {
  const [network = "", prefix] = subnet.split("/");
  blocks.addSubnet(network, Number(prefix), network.includes(":") ? "ipv6" : "ipv4");
}

/** IPv6 prefixes that embed an IPv4 address, and the 16-bit group it begins at (RFC 4291 §2.5.5, RFC 6052, RFC 3056). */
const embedding: [prefix: number[], at: number][] = [
  [[0, 0, 0, 0, 0, 0], 6],
  [[0, 0, 0, 0, 0, 0xffff], 6],
  [[0, 0, 0, 0, 0xffff, 0], 6],
  [[0x64, 0xff9b, 0, 0, 0, 0], 6],
  [[0x2002], 1],
];

/** Names that resolve only in private networks (RFC 6762, RFC 8375, ICANN's `.internal`, common practice). */
const privateSuffixes = [
  ".local",
  ".localdomain",
  ".internal",
  ".intranet",
  ".private",
  ".corp",
  ".home",
  ".home.arpa",
  ".lan",
  ".test",
];

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
  const host = hostname.replace(/^\[|\]$/g, "");
  const version = isIP(host);
  if (version === 4) return blocks.check(host, "ipv4");
  if (version === 6) return blocks.check(host, "ipv6") || isPrivateIpv4(embeddedIpv4(host));
  return isPrivateName(hostname.replace(/\.$/, ""));
}

function isPrivateName(name: string): boolean {
  if (isLoopback(name) || !name.includes(".")) return true;
  return privateSuffixes.some((suffix) => `.${name}`.endsWith(suffix));
}

function isPrivateIpv4(address: string | undefined): boolean {
  return address !== undefined && blocks.check(address, "ipv4");
}

function embeddedIpv4(address: string): string | undefined {
  const groups = groupsOf(address);
  const found = embedding.find(([prefix]) => prefix.every((group, at) => groups[at] === group));
  if (!found) return undefined;
  const [high = 0, low = 0] = groups.slice(found[1]);
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

/** The eight groups of an IPv6 address; `URL` converts a dotted ending to groups. */
function groupsOf(address: string): number[] {
  const url = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = [], tail = []] = url
    .split("::")
    .map((part) => (part ? part.split(":").map((group) => Number.parseInt(group, 16)) : []));
  return [...head, ...Array(8 - head.length - tail.length).fill(0), ...tail];
}
