import { describeCaller, rememberCredentials } from "@/lib/descope/caller";
import { connectionToken, connectUrl } from "@/lib/descope/connections";
import { describeServer } from "@/lib/descope/discovery-url";
import { testOutgoing } from "@/tests/support/outgoing";

function callerAt(origin: string) {
  const caller = describeCaller({ sub: "U1", exp: 2 ** 40, scope: "outbound.token.fetch" });
  if (caller === "missing_claim") throw new Error("not a caller");
  return rememberCredentials(caller, { token: "access-token", server: describeServer(origin, "P2bad") });
}

testOutgoing({
  "a connection's token": (origin) => connectionToken(callerAt(origin), "google-calendar"),
  "the address to connect at": (origin) =>
    connectUrl(describeServer(origin, "P2bad"), "refresh-token", "google-calendar", { redirectUrl: origin }),
});
