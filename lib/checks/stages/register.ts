import { descopeServer } from "@/lib/descope/console";
import { type Check, check } from "../check";
import { byMetadata } from "./descope-judge";

/**
 * How a client gets its client ID. Never by registering one: that would leave a client behind, and Descope's
 * metadata says what is on.
 */
export const registerChecks: Check[] = [
  check({
    id: "dcr",
    group: "register",
    title: "Dynamic Client Registration (DCR) is on",
    failure: "Dynamic Client Registration (DCR) is off",
    help: {
      shows: "Automatic client registration isn't supported; Dynamic client registration failed.",
      why: "Dynamic Client Registration (DCR) is off, so the metadata has no registration_endpoint. Clients without a public document of their own need it.",
      fix: `${descopeServer} → Settings → MCP Client Registration: enable Dynamic Client Registration. It takes effect at once.`,
    },
    needs: ["descope-answers"],
    reads: ["metadata"],
    judge: byMetadata(({ registration_endpoint: endpoint }) =>
      endpoint
        ? { status: "pass", saw: `registration_endpoint ${endpoint}` }
        : {
            status: "warn",
            saw: "registration_endpoint is missing",
            fix: `${descopeServer} → Settings → MCP Client Registration: enable Dynamic Client Registration (DCR). Cursor, Codex and other clients know no other way.`,
          },
    ),
  }),
  check({
    id: "cimd",
    group: "register",
    title: "Client ID Metadata Documents (CIMD) are on",
    failure: "Client ID Metadata Documents (CIMD) are off",
    help: {
      shows: "Nothing while DCR is on; newer clients register a new client each time.",
      why: "With Client ID Metadata Documents (CIMD) a client's ID is the URL of a document that describes it: nothing has to be registered.",
      fix: `${descopeServer} → Settings → MCP Client Registration: enable Client ID Metadata Documents, and approve the domains of the clients you trust.`,
    },
    needs: ["descope-answers"],
    reads: ["metadata"],
    judge: byMetadata(({ client_id_metadata_document_supported: supported }) =>
      supported
        ? { status: "pass", saw: "client_id_metadata_document_supported is true" }
        : {
            status: "warn",
            saw: `client_id_metadata_document_supported is ${supported ?? "missing"}`,
            fix: `${descopeServer} → Settings → MCP Client Registration: enable Client ID Metadata Documents (CIMD). Newer clients prefer it.`,
          },
    ),
  }),
  check({
    id: "registration",
    group: "register",
    title: "New clients can register",
    failure: "New clients cannot register",
    help: {
      shows: "Automatic client registration isn't supported by this server.",
      why: "DCR and CIMD are both off, so a client that you did not set up by hand has no way to get a client ID.",
      fix: `${descopeServer} → Settings → MCP Client Registration: enable Dynamic Client Registration, or CIMD. Else create a client there and give its ID to each client that takes one.`,
    },
    needs: ["descope-answers"],
    reads: ["metadata", "site"],
    judge: byMetadata((document, { site }) => {
      const ways = [
        document.registration_endpoint && "DCR",
        document.client_id_metadata_document_supported && "CIMD",
      ].filter(Boolean);
      if (ways.length > 0) return { status: "pass", saw: `${ways.join(" and ")}` };
      const isProject = site?.descope && !site.descope.serverId;
      return {
        status: "fail",
        saw: "DCR and CIMD are both off",
        fix: isProject
          ? `DESCOPE_CONFIG_URL names the whole project. Set it to the Discovery URL of an MCP server (${descopeServer}), where Dynamic Client Registration can be enabled.`
          : `${descopeServer} → Settings → MCP Client Registration: enable Dynamic Client Registration, or give each client a client ID by hand.`,
      };
    }),
  }),
];
