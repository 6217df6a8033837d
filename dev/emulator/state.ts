import type { ClientMetadata } from "oidc-provider";
import { type KeyRing, openKeyRing } from "./keys";
import type { Layout } from "./layout";
import { readState, type SavedState, writeState } from "./state-file";
import { openStore, type Store } from "./store";
import type { Switches } from "./switches";

/** Keys and records, and functions that write them to the state file; `locate` adds the emulator's origin. */
export type State = { keys: KeyRing; store: Store; save: () => void; locate: (origin: string) => void };

/** Takes the path of the state file, or undefined to keep everything in memory, returns the state. */
export async function openState(path: string | undefined): Promise<State> {
  const saved: SavedState = path === undefined ? { keys: [], records: [] } : readState(path);
  const keys = await openKeyRing(saved.keys);
  let origin: string | undefined;
  const save = () => {
    if (path !== undefined) writeState(path, { keys: keys.privateKeys(), records: store.lasting(), origin });
  };
  const locate = (listening: string) => {
    origin = listening;
    save();
  };
  const store = openStore(saved.records, save);
  save();
  return { keys, store, save, locate };
}

/** Everything the parts of one running emulator share. */
export type World = State & {
  layout: Layout;
  switches: Switches;
  clients: readonly ClientMetadata[];
  /** Client metadata documents used instead of the internet: client ID URL to document. */
  clientDocuments: Map<string, object>;
  /** Client metadata documents that authorization requests referred to: client ID URL to document. */
  seenDocuments: Map<string, unknown>;
  /** Refresh tokens of website sessions that have ended. */
  signedOut: Set<string>;
};
