import { dcrClients } from "@/lib/clients";
import { connectionInformation, clientRegistration as settings } from "@/lib/descope/console";
import { byMetadata, type Check, checkIn } from "../check";

const check = checkIn("register");

/**
 * How a client gets its client ID. The checks never register one, which would leave a client behind: Descope's
 * metadata says what is enabled.
 */
export const registerChecks: Check[] = [
  check({
    id: "dcr",
    title: "Dynamic Client Registration (DCR) is on",
    failure: "Dynamic Client Registration (DCR) is off",
    shows: "Automatic client registration isn't supported; Dynamic client registration failed.",
    why: "Dynamic Client Registration (DCR) is off, so the metadata has no registration_endpoint. Clients without a client ID metadata document need it.",
    fix: `${settings}: enable Dynamic Client Registration (DCR), which takes effect at once. Without it, clients that support no other automatic registration, such as ${dcrClients}, need a client ID that you create by hand.`,
    needs: ["descope-answers"],
    reads: ["metadata"],
    judge: byMetadata(({ registration_endpoint: endpoint }) =>
      endpoint
        ? { status: "pass", saw: `registration_endpoint ${endpoint}` }
        : { status: "warn", saw: "registration_endpoint is missing" },
    ),
  }),
  check({
    id: "cimd",
    title: "Client ID Metadata Documents (CIMD) are on",
    failure: "Client ID Metadata Documents (CIMD) are off",
    shows: "Nothing while DCR is on, except that newer clients create a new registration each time.",
    why: "With Client ID Metadata Documents (CIMD) a client's ID is the URL of a document that describes it, so nothing has to be registered.",
    fix: `${settings}: enable Client ID Metadata Documents (CIMD), which newer clients prefer, and list the domains of the clients you trust under Approved Domains.`,
    needs: ["descope-answers"],
    reads: ["metadata"],
    judge: byMetadata(({ client_id_metadata_document_supported: supported }) => ({
      status: supported ? "pass" : "warn",
      saw: `client_id_metadata_document_supported is ${supported ?? "missing"}`,
    })),
  }),
  check({
    id: "registration",
    title: "New clients can register",
    failure: "New clients cannot register",
    shows: "Automatic client registration isn't supported by this server.",
    why: "DCR and CIMD are both off, so a client that you did not create by hand cannot get a client ID.",
    fix: `${settings}: enable Dynamic Client Registration, or CIMD. Otherwise create a client there and enter its ID in each client that accepts one.`,
    needs: ["descope-answers"],
    reads: ["metadata", "site"],
    judge: byMetadata(({ registration_endpoint: dcr, client_id_metadata_document_supported: cimd }, { site }) => {
      const ways = [dcr && "DCR", cimd && "CIMD"].filter(Boolean);
      if (ways.length > 0) return { status: "pass", saw: ways.join(" and ") };
      const saw = "DCR and CIMD are both off";
      if (!site?.descope || site.descope.serverId) return { status: "fail", saw };
      return {
        status: "fail",
        saw,
        fix: `DESCOPE_CONFIG_URL names the whole project. Set it to the Discovery URL of an MCP server (${connectionInformation}), where Dynamic Client Registration can be enabled.`,
      };
    }),
  }),
];
