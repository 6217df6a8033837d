import { randomUUID } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { JWK } from "jose";
import type { AdapterPayload, ClientMetadata } from "oidc-provider";
import * as z from "zod";
import { parseJson } from "@/lib/http/bounded-fetch";
import type { DemoUser } from "./demo";
import { type KeyRing, openKeyRing } from "./keys";
import type { Layout } from "./layout";
import { openStore, type Store, type StoredRecord } from "./store";
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

/** What a user was asked to allow, until they decide. */
export type PendingConsent = { user: DemoUser; appId: string; scopes: string[]; redirectUrl: string };

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
  /** What a policy forbids: an app and a user. */
  forbidden: Set<string>;
  /** Connections that a user is being asked to allow, by the last part of the page's path. */
  pendingConsents: Map<string, PendingConsent>;
};

/** Where the emulator stores clients, grants and keys, so that clients keep working after a restart. */
export const stateFile = ".descope-emulator.json";

/** What survives a restart: private keys, newest first, the lasting records, and the emulator's last origin. */
export type SavedState = { keys: JWK[]; records: [string, StoredRecord][]; origin?: string | undefined };

const formatVersion = 1;
const isObject = (value: unknown) => typeof value === "object" && value !== null;
const rsaKeySchema = z.looseObject({ kty: z.literal("RSA"), kid: z.string(), n: z.string(), d: z.string() });
const fileSchema = z.object({
  format: z.literal(formatVersion),
  keys: z.array(rsaKeySchema),
  origin: z.string().optional(),
  records: z.array(
    z.tuple([z.string(), z.object({ payload: z.custom<AdapterPayload>(isObject), expiresAt: z.number().optional() })]),
  ),
});

/**
 * Takes the path of the state file, returns its content, or an empty state if it is missing or invalid.
 * @throws Error that says how to fix it if the file cannot be read
 */
export function readState(path: string): SavedState {
  const text = readIfPresent(path);
  if (text === undefined) return { keys: [], records: [] };
  const parsed = fileSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  console.error(
    `Descope emulator: ${path} is damaged or from another version. npm run dev replaces it, and clients sign in again.`,
  );
  return { keys: [], records: [] };
}

/** Replaces the state file in one step; only its owner can read it. @throws Error that says how to fix it */
export function writeState(path: string, state: SavedState): void {
  const draft = `${path}.${process.pid}.${randomUUID()}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, JSON.stringify({ format: formatVersion, ...state }), { mode: 0o600 });
    renameSync(draft, path);
  } catch (error) {
    if (existsSync(draft)) rmSync(draft);
    throw unusable(path, error);
  }
}

/**
 * Makes sure that the state file can be read and replaced, without changing it.
 * @throws Error that says how to fix it if not
 */
export function requireUsableState(path: string): void {
  readIfPresent(path);
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    throw unusable(path, error);
  }
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw unusable(path, error);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}

/** What is wrong with the file, by the operating system's code, and how to fix it. */
function unusable(path: string, error: unknown): Error {
  const code = codeOf(error);
  const advice =
    code === "EISDIR"
      ? "is a folder. Delete it: the emulator writes a file of that name."
      : `cannot be read or written (${code}). Give your user access to it and to its folder, or delete it.`;
  return new Error(`The emulator's state file ${path} ${advice}`, { cause: error });
}
