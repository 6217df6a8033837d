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
    title: "Dynamic Client Registration is on",
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
    title: "Client ID Metadata Documents are on",
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
    title: "Clients can register by themselves",
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
