import type { Adapter, AdapterFactory, AdapterPayload } from "oidc-provider";

/** One stored record; `expiresAt` is in milliseconds since the epoch, absent for records that never expire. */
export type StoredRecord = { payload: AdapterPayload; expiresAt?: number };

/** What both authorization servers remember: clients, grants, codes, refresh tokens, open sign-ins, connections. */
export type Store = {
  adapter: AdapterFactory;
  /** The records worth keeping across a restart. */
  lasting(): [string, StoredRecord][];
};

// Sessions are left out on purpose: the sign-in page is always shown, so no sign-in is ever silently reused.
const forgotten = "Session";
const lastingModels = new Set(["Client", "Grant", "RefreshToken", "Connection", "McpServer"]);

/** Takes the records of an earlier run and a function to call after each lasting change, returns the store. */
export function openStore(saved: Iterable<[string, StoredRecord]>, onChange: () => void): Store {
  const records = new Map(saved);
  return {
    adapter: (model) => openShelf(records, model, lastingModels.has(model) ? onChange : () => {}),
    lasting: () => {
      dropExpired(records);
      return [...records].filter(([key]) => lastingModels.has(modelOf(key)));
    },
  };
}

function openShelf(records: Map<string, StoredRecord>, model: string, onChange: () => void): Adapter {
  const keyOf = (id: string) => `${model}:${id}`;
  return {
    upsert: async (id, payload, expiresIn) => {
      if (model === forgotten) return;
      records.set(keyOf(id), { payload, ...(expiresIn && { expiresAt: Date.now() + expiresIn * 1000 }) });
      onChange();
    },
    find: async (id) => readRecord(records, keyOf(id)),
    consume: async (id) => {
      const payload = readRecord(records, keyOf(id));
      if (payload) payload.consumed = Math.floor(Date.now() / 1000);
      onChange();
    },
    destroy: async (id) => {
      if (records.delete(keyOf(id))) onChange();
    },
    revokeByGrantId: async (grantId) => {
      for (const [key, { payload }] of records) if (payload.grantId === grantId) records.delete(key);
      onChange();
    },
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
  };
}

function readRecord(records: Map<string, StoredRecord>, key: string): AdapterPayload | undefined {
  const record = records.get(key);
  if (!record || isExpired(record)) return undefined;
  if (modelOf(key) !== "Client") return record.payload;
  // A registered scope is a wish, not a limit: clients request more once a tool requires it (step-up).
  const { scope: _wish, ...client } = record.payload;
  return client;
}

function dropExpired(records: Map<string, StoredRecord>): void {
  for (const [key, record] of records) if (isExpired(record)) records.delete(key);
}

function isExpired(record: StoredRecord): boolean {
  return record.expiresAt !== undefined && record.expiresAt <= Date.now();
}

function modelOf(key: string): string {
  return key.slice(0, key.indexOf(":"));
}
