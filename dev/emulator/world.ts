import type { ClientMetadata } from "oidc-provider";
import type { Layout } from "./layout";
import type { State } from "./state";
import type { Switches } from "./switches";

/** Everything the parts of one running emulator share. */
export type World = State & {
  layout: Layout;
  switches: Switches;
  clients: readonly ClientMetadata[];
  /** Client metadata documents that answer in place of the internet: client id URL to document. */
  clientDocuments: Map<string, object>;
  /** Client metadata documents that authorization requests have brought: client id URL to document. */
  seenDocuments: Map<string, unknown>;
  /** Refresh tokens of website sessions that have ended. */
  signedOut: Set<string>;
};
