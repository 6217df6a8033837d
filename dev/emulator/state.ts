import { type KeyRing, openKeyRing } from "./keys";
import { readState, type SavedState, writeState } from "./state-file";
import { openStore, type Store } from "./store";

/** Keys and records, and how to write them to the state file, with the address that `locate` was told. */
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
