import { cookies } from "next/headers";
import * as z from "zod";
import type { Config } from "@/lib/config";
import { parseJson } from "@/lib/http/bounded-fetch";
import { cookieFor } from "@/lib/sign-in/own-cookie";

/**
 * What cannot be fetched again after sign-in. None of it decides which hosts the server calls: users who forge this
 * cookie only break their own trace.
 */
const pending = z.object({
  state: z.string(),
  verifier: z.string(),
  clientId: z.string(),
  /** The tool to try afterwards, or an empty text for none yet; without it, the token is discarded. */
  tool: z.string().max(200).optional(),
});

export type Pending = z.infer<typeof pending>;

/** Only the operator who started a trace can finish it. */
const kept = pending.extend({ subject: z.string() });

const ownCookie = (config: Config) => cookieFor(config, "mcp-connect", "/operator/connect");

/** Stores the pending trace in the browser, for ten minutes. `Lax`, because the callback is a cross-site navigation. */
export async function keepPending(config: Config, value: z.infer<typeof kept>): Promise<void> {
  const text = Buffer.from(JSON.stringify(value)).toString("base64url");
  (await cookies()).set({ ...ownCookie(config), value: text, httpOnly: true, sameSite: "lax", maxAge: 600 });
}

/**
 * Returns and removes this browser's pending trace, so that a callback counts once. A callback with a different operator
 * or state removes nothing.
 */
export async function takePending(config: Config, subject: string, state: string | null): Promise<Pending | undefined> {
  const jar = await cookies();
  const { name, path } = ownCookie(config);
  const text = Buffer.from(jar.get(name)?.value ?? "", "base64url").toString();
  const { data } = kept.safeParse(parseJson(text));
  if (!data || data.subject !== subject || data.state !== state) return undefined;
  jar.delete({ name, path });
  return data;
}
