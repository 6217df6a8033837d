import type { Field } from "@/lib/mcp/input-schema";

/** Types of what the server tells the page about a call. Everything in them may be shown: secrets are shortened. */

/** A part of a result. */
export type ShownContent =
  | { type: "text"; text: string }
  /** An image, a sound or a file: only what it is. */
  | { type: "binary"; what: string; mimeType: string; bytes: number }
  | { type: "link"; name: string; uri: string };

/** What a tool asks for before it goes on (MCP 2026-07-28, elicitation). */
export type Question = { key: string; message: string } & (
  | { mode: "form"; fields: Field[] }
  | { mode: "url"; url: string }
  | { mode: "unsupported"; method: string }
);

/** How a call ended. */
export type Outcome =
  | { type: "result"; isError: boolean; content: ShownContent[]; structured?: string | undefined }
  /** `requestState` goes back to the server as it is, and is not shown. */
  | { type: "input"; questions: Question[]; requestState?: string | undefined }
  | { type: "scope"; scopes: string[]; text: string }
  | { type: "error"; title: string; text: string; help?: string | undefined; isSignedOut?: boolean };

export type TryEvent =
  | { kind: "request"; method: string; url: string; headers: Record<string, string>; body: string; curl: string }
  | { kind: "response"; status: number; headers: Record<string, string>; atMs: number }
  | { kind: "notification"; atMs: number; text: string; progress?: { at: number; of?: number | undefined } | undefined }
  | { kind: "body"; text: string }
  | ({ kind: "outcome"; atMs: number } & Outcome);
