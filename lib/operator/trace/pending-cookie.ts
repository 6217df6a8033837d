import { cookies } from "next/headers";
import * as z from "zod";
import type { Config } from "@/lib/config";
import { parseJson } from "@/lib/http/bounded-fetch";

/**
 * What cannot be fetched again while the browser is at Descope. Nothing here decides whom the server calls: whoever
 * forges this cookie in their own browser only spoils their own trace.
 */
const pending = z.object({
  /** Who started it; nobody else finishes it. */
  subject: z.string(),
  state: z.string(),
  verifier: z.string(),
  clientId: z.string(),
});

export type Pending = z.infer<typeof pending>;

const path = "/operator/connect";
/** Seconds that a sign-in may take. */
const maxAge = 600;

/** `__Secure-` keeps others on plain http from setting it (RFC 6265bis §4.1.3.1). */
function nameFor({ baseUrl }: Config): string {
  return baseUrl.startsWith("https:") ? "__Secure-mcp-connect" : "mcp-connect";
}

/** Puts what is pending into the browser's keeping; Lax, for Descope sends the browser back by a link. */
export async function keepPending(config: Config, value: Pending): Promise<void> {
  const text = Buffer.from(JSON.stringify(value)).toString("base64url");
  const secure = config.baseUrl.startsWith("https:");
  (await cookies()).set(nameFor(config), text, { path, httpOnly: true, sameSite: "lax", secure, maxAge });
}

/**
 * What is pending in this browser for this operator and this callback. It is taken out: a callback counts once. A
 * callback with another state is somebody else's and takes nothing.
 */
export async function takePending(
  config: Config,
  { subject, state }: { subject: string; state: string | null },
): Promise<Pending | undefined> {
  const jar = await cookies();
  const text = Buffer.from(jar.get(nameFor(config))?.value ?? "", "base64url").toString();
  const { data } = pending.safeParse(parseJson(text));
  if (!data || data.subject !== subject || data.state !== state) return undefined;
  jar.delete({ name: nameFor(config), path });
  return data;
}
