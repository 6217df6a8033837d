import type { AuthorizationServer } from "@/lib/descope/metadata";
import type { Check, Judgement } from "./check";
import type { Facts } from "./facts";

/** A judge of Descope's document; `descope-answers` stands before it, so the document is there. */
function byDocument(judge: (document: AuthorizationServer, facts: Facts) => Judgement): Check["judge"] {
  return (facts) => {
    const document = facts.metadata?.document;
    return document ? judge(document, facts) : { status: "skip", saw: "Descope's metadata is not known" };
  };
}

/** Every check, in the order in which a client meets them. */
export const checks: Check[] = [
  {
    id: "configuration",
    group: "configure",
    title: "The configuration is complete",
    needs: [],
    judge: ({ config }) =>
      config.ok
        ? { status: "pass", saw: config.config.resource }
        : {
            status: "fail",
            saw: config.problems.map(({ variable, problem }) => `${variable} ${problem}`).join("; "),
            fix: config.problems.map(({ fix }) => fix).join(" "),
          },
  },
  {
    id: "descope-answers",
    group: "discover",
    title: "Descope answers with its metadata",
    needs: ["configuration"],
    judge: ({ metadata }) => {
      if (!metadata?.document) {
        return {
          status: "fail",
          saw: metadata?.error ?? "no answer",
          fix: "Compare DESCOPE_CONFIG_URL with the Discovery URL in the Descope console, and see status.descope.com.",
        };
      }
      if (metadata.isOwn) return { status: "pass", saw: `${metadata.elapsedMs} ms` };
      return {
        status: "warn",
        saw: "The MCP server's own document failed; the project's stands in",
        fix: "Check that the MCP server in DESCOPE_CONFIG_URL still exists in the Descope console.",
      };
    },
  },
  {
    id: "issuer",
    group: "discover",
    title: "Descope declares the issuer that clients are sent to",
    needs: ["descope-answers"],
    judge: byDocument((document, { config }) => {
      const expected = config.ok ? config.config.descope.issuer : "";
      if (document.issuer === expected) return { status: "pass", saw: document.issuer };
      return {
        status: "fail",
        saw: `declared ${document.issuer}, configured ${expected}`,
        fix: "Set DESCOPE_CONFIG_URL to the Discovery URL of the issuer that is declared: strict clients refuse any other.",
      };
    }),
  },
  {
    id: "dcr",
    group: "register",
    title: "Dynamic Client Registration is on",
    needs: ["descope-answers"],
    judge: byDocument((document) =>
      document.registration_endpoint
        ? { status: "pass", saw: `registration_endpoint ${document.registration_endpoint}` }
        : {
            status: "warn",
            saw: "registration_endpoint is missing",
            fix: "Descope console → Agentic Identity Hub → MCP Servers → your server → Registration: enable Dynamic Client Registration.",
          },
    ),
  },
  {
    id: "cimd",
    group: "register",
    title: "Client ID Metadata Documents are on",
    needs: ["descope-answers"],
    judge: byDocument((document) =>
      document.client_id_metadata_document_supported
        ? { status: "pass", saw: "client_id_metadata_document_supported is true" }
        : {
            status: "warn",
            saw: "client_id_metadata_document_supported is missing",
            fix: "Descope console → Agentic Identity Hub → MCP Servers → your server → Registration: enable CIMD. Newer clients prefer it.",
          },
    ),
  },
  {
    id: "registration",
    group: "register",
    title: "Clients can register by themselves",
    needs: ["descope-answers"],
    judge: byDocument((document) =>
      document.registration_endpoint || document.client_id_metadata_document_supported
        ? { status: "pass", saw: "at least one of DCR and CIMD is on" }
        : {
            status: "fail",
            saw: "DCR and CIMD are both off",
            fix: "Enable one of them in the Descope console, or give each client a client ID by hand.",
          },
    ),
  },
  {
    id: "pkce",
    group: "sign-in",
    title: "PKCE with S256 is offered",
    needs: ["descope-answers"],
    judge: byDocument((document) => {
      const methods = document.code_challenge_methods_supported ?? [];
      const saw = `code_challenge_methods_supported ${methods.join(" ") || "is missing"}`;
      if (methods.includes("S256")) return { status: "pass", saw };
      return {
        status: "fail",
        saw,
        fix: "Clients refuse to sign in without S256. Ask Descope's support why it is off.",
      };
    }),
  },
  {
    id: "scopes",
    group: "sign-in",
    title: "Descope offers the required scopes",
    needs: ["descope-answers"],
    judge: byDocument(({ scopes_supported: offered }, { config }) => {
      const required = config.ok ? config.config.requiredScopes : [];
      if (required.length === 0) return { status: "pass", saw: "REQUIRED_SCOPES is empty" };
      if (!offered) return { status: "info", saw: "scopes_supported is missing, so this cannot be told" };
      const missing = required.filter((scope) => !offered.includes(scope));
      if (missing.length === 0) return { status: "pass", saw: required.join(" ") };
      return {
        status: "fail",
        saw: `not offered: ${missing.join(" ")}`,
        fix: "Descope console → Agentic Identity Hub → MCP Servers → your server → Scopes: add them, or correct REQUIRED_SCOPES.",
      };
    }),
  },
];
