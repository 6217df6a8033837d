import { cookies } from "next/headers";
import * as z from "zod";
import type { Config } from "@/lib/config";
import { parseJson } from "@/lib/http/bounded-fetch";

/**
 * What cannot be fetched again after sign-in. None of it decides which hosts the server calls: users who forge this
 * cookie only break their own trace.
 */
const pending = z.object({
  /** The operator who started the trace; only they can finish it. */
  subject: z.string(),
  state: z.string(),
  verifier: z.string(),
  clientId: z.string(),
});

export type Pending = z.infer<typeof pending>;

const path = "/operator/connect";
/** Seconds allowed for the sign-in. */
const maxAge = 600;

/** A `__Secure-` cookie cannot be set over plain http (RFC 6265bis §4.1.3.1). */
function nameFor({ baseUrl }: Config): string {
  return baseUrl.startsWith("https:") ? "__Secure-mcp-connect" : "mcp-connect";
}

/** Stores the pending trace in the browser. `Lax`, because the callback is a cross-site navigation. */
export async function keepPending(config: Config, value: Pending): Promise<void> {
  const text = Buffer.from(JSON.stringify(value)).toString("base64url");
  const secure = config.baseUrl.startsWith("https:");
  (await cookies()).set(nameFor(config), text, { path, httpOnly: true, sameSite: "lax", secure, maxAge });
}

/**
 * Returns and removes this browser's pending trace, so that a callback counts once. A callback with a different operator
 * or state removes nothing.
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
