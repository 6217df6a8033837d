/** How a client comes by a client ID: its own URL (CIMD), by asking (DCR), or from a person who made one for it. */
export type Mechanism = "cimd" | "dcr" | "pre-registered";

/** What a client needs to be told to connect. */
export type Instruction =
  | { kind: "link"; label: string; href: string }
  | { kind: "code"; title: string; text: string }
  | { kind: "note"; text: string };

/** The server as clients know it: a short name and the URL of its MCP endpoint. */
export interface ServerAddress {
  name: string;
  url: string;
}

/** An MCP client. Adding one is one such object, and one line in `index.ts`. */
export interface Client {
  id: string;
  name: string;
  /** Where its requests come from: this computer, or its vendor's servers. */
  reach: "local" | "remote";
  /** In the order in which the client tries them. */
  mechanisms: readonly Mechanism[];
  connect(server: ServerAddress): Instruction[];
}
