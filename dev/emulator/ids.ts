import { createHash, randomInt } from "node:crypto";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const uniqueLength = 27;

/** Takes a prefix such as "TPA2" or "SK2", returns a random id of Descope's shape: letters for the kind, then 27 characters. */
export function descopeId(prefix: string): string {
  return withPrefix(prefix, () => alphabet[randomInt(alphabet.length)] ?? "");
}

/** Takes a client id, returns the id under which the console knows the client (`TPA…`). */
export function recordIdOf(clientId: string): string {
  const [, recordId] = /^P\w+:(TPA\w+)$/.exec(Buffer.from(clientId, "base64").toString()) ?? [];
  return recordId ?? derivedId("TPA2", clientId);
}

/** Takes a record id, returns the client id that goes with it: base64 of project and record, with its `=` if it has one. */
export function clientIdOf(projectId: string, recordId: string): string {
  return Buffer.from(`${projectId}:${recordId}`).toString("base64");
}

/** Takes a prefix and a text, returns an ID of Descope's shape, always the same for the same text. */
export function derivedId(prefix: string, text: string): string {
  const bytes = createHash("sha256").update(text).digest();
  return withPrefix(prefix, (index) => alphabet[(bytes[index] ?? 0) % alphabet.length] ?? "");
}

function withPrefix(prefix: string, characterAt: (index: number) => string): string {
  const letters = prefix.replace(/\d$/, "").length;
  const missing = uniqueLength - (prefix.length - letters);
  return prefix + Array.from({ length: missing }, (_, index) => characterAt(index)).join("");
}
