import type { KoaContextWithOIDC } from "oidc-provider";

/** Takes the RFC 9207 switch, returns the middleware that removes or replaces `iss` in the client's callback. */
export function rewriteCallbackIssuer(switched: boolean | string) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    const location = ctx.response.get("location");
    if (switched === true || !URL.canParse(location)) return;
    const callback = new URL(location);
    if (!callback.searchParams.has("iss")) return;
    if (switched === false) callback.searchParams.delete("iss");
    else callback.searchParams.set("iss", switched);
    ctx.set("location", callback.href);
  };
}
