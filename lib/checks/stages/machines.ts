import { connectionInformation } from "@/lib/descope/console";
import { byMetadata, type Check, checkIn } from "../check";
import type { AuthorizationServerDocument } from "../facts/evidence";

const check = checkIn("sign-in");

const credentials = "client_credentials";
const jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const idJag = "urn:ietf:params:oauth:grant-profile:id-jag";

const compare = `Compare DESCOPE_CONFIG_URL with the Discovery URL in the ${connectionInformation}: Descope's own metadata does not contradict itself, but something in between may have changed it`;

/** Checks for clients without a browser. Most servers have no such clients, so a missing feature is only a note. */
export const machineChecks: Check[] = [
  check({
    id: "machines",
    title: "Machines can get a token",
    failure: "Machines cannot authenticate",
    shows: "invalid_client or unauthorized_client for a job that has a client ID and a secret; users can sign in.",
    why: "The metadata offers the grant for machines (client_credentials), but no way for a client to authenticate with a secret or a key.",
    fix: `${compare}.`,
    needs: ["descope-answers"],
    reads: ["metadata", "config"],
    judge: byMetadata((document, { config }) => {
      if (!document.grant_types_supported?.includes(credentials)) {
        const title = "Machines cannot get a token";
        return { status: "info", title, saw: `grant_types_supported lacks ${credentials}` };
      }
      const methods = methodsOf(document);
      if (methods.length === 0) return { status: "warn", saw: `${credentials} without a secret or a key` };
      const saw = `${credentials} with ${methods.join(" or ")}`;
      if (!config?.ok || config.config.tokenBinding === "project") return { status: "pass", saw };
      return {
        status: "info",
        title: "TOKEN_BINDING=resource shuts machines out",
        saw: `${saw}; but Descope leaves this server's URL out of their tokens`,
        fix: "If machines should be able to call this server, remove TOKEN_BINDING. Otherwise, no change is needed.",
      };
    }),
  }),
  check({
    id: "cross-app-access",
    title: "Agents can present an ID-JAG (cross-app access)",
    failure: "Agents cannot redeem an ID-JAG (cross-app access)",
    shows:
      "unsupported_grant_type or invalid_client for an agent that an organization's identity provider vouches for.",
    why: "The metadata offers the profile for cross-app access (ID-JAG), but not the grant that it needs (jwt-bearer), or no way to authenticate with a secret or a key.",
    fix: `${compare}.`,
    needs: ["descope-answers"],
    reads: ["metadata"],
    judge: byMetadata((document) => {
      const profiles = document.authorization_grant_profiles_supported;
      if (!Array.isArray(profiles) || !profiles.includes(idJag)) {
        const title = "Cross-app access is not offered";
        return { status: "info", title, saw: "authorization_grant_profiles_supported lacks id-jag" };
      }
      if (!document.grant_types_supported?.includes(jwtBearer))
        return { status: "warn", saw: "id-jag without jwt-bearer" };
      const methods = methodsOf(document);
      if (methods.length === 0) return { status: "warn", saw: "id-jag without a secret or a key" };
      return { status: "pass", saw: `id-jag with ${methods.join(" or ")}` };
    }),
  }),
];

const provingMethods = ["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"];

/** How a client can authenticate; if the metadata does not say, with `client_secret_basic` (RFC 8414 §2). */
function methodsOf({ token_endpoint_auth_methods_supported: offered }: AuthorizationServerDocument): string[] {
  return provingMethods.filter((method) => (offered ?? ["client_secret_basic"]).includes(method));
}
