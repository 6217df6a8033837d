import { hkdfSync, randomBytes } from "node:crypto";
import type { Config } from "@/lib/config";
import { processWide } from "@/lib/process/process-wide";

/** A cookie of this server's own. A `__Secure-` cookie cannot be set over plain http (RFC 6265bis §4.1.3.1). */
export function cookieFor({ baseUrl }: Config, name: string, path: string) {
  const secure = baseUrl.startsWith("https:");
  return { name: secure ? `__Secure-${name}` : name, path, secure };
}

/**
 * The key of what this server encrypts for itself.
 * @param secret known to every instance; without it, only this process can open what it has sealed
 * @param purpose each has a key of its own (RFC 5869 §3.2)
 * @returns 32 bytes
 */
export function sealingKey(secret: string | undefined, purpose: string): Uint8Array {
  const material = secret ?? processWide("sealing-key", () => randomBytes(32));
  return new Uint8Array(hkdfSync("sha256", material, "", `next-mcp-descope ${purpose}`, 32));
}
