import { ask } from "@/lib/checks/facts/answer";
import { describeServer } from "@/lib/descope/discovery-url";
import { downloadWithFallback } from "@/lib/descope/download-metadata";
import { remoteKeys } from "@/lib/descope/keys";
import { testOutgoing } from "@/tests/support/outgoing";

const ids = ["P2bad", "MS3bad"] as const;
const keys = async (origin: string) =>
  remoteKeys(`${origin}/keys`)({ alg: "RS256", kid: "a" }, { payload: "", signature: "" });

/** Everything that the endpoint asks of another server; each ends in a reason, or in an answer that is told apart. */
testOutgoing({
  "a check": (origin) => ask(`${origin}/`),
  "metadata of a server": (origin) => downloadWithFallback(describeServer(origin, ...ids), "openid-configuration"),
  "metadata of a project": (origin) =>
    downloadWithFallback(describeServer(origin, ids[0]), "oauth-authorization-server"),
  keys,
});
