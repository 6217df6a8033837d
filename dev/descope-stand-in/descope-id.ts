import { randomInt } from "node:crypto";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const idLength = 28;

/** Takes a prefix such as "TPA" or "SK2", returns a random id of Descope's shape: 28 letters and digits. */
export function descopeId(prefix: string): string {
  const random = Array.from({ length: idLength - prefix.length }, () => alphabet[randomInt(alphabet.length)]);
  return prefix + random.join("");
}
