import type { Switches } from "./switches";

/** The metadata documents that were seen at Descope, by what sets each apart; every one is a value for `set`. */
export const metadataVariants = {
  "registration and client documents": {},
  "no client documents": { clientIdMetadata: false },
  "no registration": { registration: false, clientIdMetadata: false },
  "no scopes": { scopesAdvertised: false },
  "the project's issuer": { declaredIssuer: "project" },
  "objects of Descope's own": {
    metadataExtra: {
      agent_auth: { registration: { methods: ["dcr", "cimd"] }, identity: { types: ["user", "service"] } },
    },
  },
} satisfies Record<string, Partial<Switches>>;
