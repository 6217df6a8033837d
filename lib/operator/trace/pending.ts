import { hkdfSync } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { CompactEncrypt, compactDecrypt } from "jose";
import * as z from "zod";

const exchange = z.object({
  method: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string().optional(),
  response: z
    .object({
      status: z.number(),
      headers: z.record(z.string(), z.string()),
      body: z.string(),
      elapsedMs: z.number(),
    })
    .optional(),
});

const pending = z.object({
  /** Who started it; nobody else finishes it. */
  subject: z.string(),
  state: z.string(),
  verifier: z.string(),
  clientId: z.string(),
  server: z.object({
    issuer: z.string(),
    token_endpoint: z.string(),
    authorization_response_iss_parameter_supported: z.boolean().optional(),
  }),
  steps: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      rule: z.string(),
      source: z.string(),
      status: z.enum(["pass", "fail"]),
      saw: z.string(),
      exchanges: z.array(exchange),
    }),
  ),
  /** Milliseconds since the epoch. */
  expiresAt: z.number(),
});

/** What the app must remember while the browser is at Descope. */
export type Pending = z.infer<typeof pending>;

/** Seconds that a sign-in may take. */
export const pendingSeconds = 600;

/** Browsers drop cookies of more than 4096 bytes, name and attributes included (RFC 6265 §6.1). */
const longestValue = 3_800;

/**
 * Encrypts what is pending, for a cookie: the app keeps no state of its own. When it gets too long, the bodies of
 * answers are left out; they are there to be looked at, and nothing depends on them.
 * @param secret any secret that all instances share
 */
export async function seal(value: Omit<Pending, "expiresAt">, secret: string): Promise<string> {
  const whole = { ...value, expiresAt: Date.now() + pendingSeconds * 1000 };
  const sealed = await encrypt(whole, secret);
  return sealed.length <= longestValue ? sealed : encrypt({ ...whole, steps: whole.steps.map(slim) }, secret);
}

/** Takes the cookie's value, returns what was pending; undefined when it is not ours, or too old. */
export async function open(sealed: string, secret: string): Promise<Pending | undefined> {
  try {
    const { plaintext } = await compactDecrypt(sealed, keyFrom(secret));
    const value = pending.parse(JSON.parse(inflateRawSync(plaintext).toString()));
    return value.expiresAt > Date.now() ? value : undefined;
  } catch {
    return undefined;
  }
}

function encrypt(value: Pending, secret: string): Promise<string> {
  return new CompactEncrypt(deflateRawSync(JSON.stringify(value)))
    .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
    .encrypt(keyFrom(secret));
}

function slim(step: Pending["steps"][number]): Pending["steps"][number] {
  const exchanges = step.exchanges.map((entry) =>
    entry.response
      ? { ...entry, response: { ...entry.response, body: "(left out: too long to keep)" } }
      : entry,
  );
  return { ...step, exchanges };
}

function keyFrom(secret: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "", "next-mcp-descope: pending sign-in of the trace", 32));
}
