import type { RequestListener } from "node:http";
import type { JWTPayload } from "jose";
import type { ClientMetadata, Provider } from "oidc-provider";
import type { ApiUrls } from "./apis";
import { type ConnectionControls, connectionControls } from "./connections";
import { mintIdJag } from "./cross-app-access";
import type { DemoUser } from "./demo";
import type { Faults } from "./faults";
import type { SigningKey } from "./keys";
import type { IssuerKind } from "./layout";
import { type MintOptions, mintToken } from "./mint";
import { createProvider } from "./provider";
import { type RecordedRequest, requestHandler } from "./request-handler";
import { authInfoOf, mintSession } from "./sessions";
import type { World } from "./state";
import { defaultSwitches, type Switches } from "./switches";

/** How to start the emulator; everything has a default. */
export type EmulatorOptions = {
  /** 0, the default, takes any free port. */
  port?: number;
  /** Where the APIs listen, by their names; the default is any free port. */
  apiPorts?: Record<string, number>;
  /** File that keeps clients, grants, refresh tokens and keys across restarts. */
  persistTo?: string;
  /** Clients that exist without registering. */
  clients?: readonly ClientMetadata[];
  projectId?: string;
  serverId?: string;
};

/** A running emulator; the APIs that users can connect have origins of their own. */
export type Emulator = ApiUrls & {
  origin: string;
  projectId: string;
  serverId: string;
  /** The MCP server's issuer. */
  issuer: string;
  projectIssuer: string;
  /** What a user would paste as DESCOPE_CONFIG_URL. */
  configUrl: string;
  projectConfigUrl: string;
  jwksUri: string;
  /** Changes protocol behavior from the next request on. */
  set(switches: Partial<Switches>): void;
  /** Replaces the scopes that the tools require, besides the emulator's own. */
  setScopes(ofTools: string[]): void;
  /** Restores the default behavior: no faults, no recorded requests. */
  reset(): void;
  /** Endpoints that misbehave; delete an entry to restore it. */
  faults: Faults;
  /** Everything received, oldest first. */
  requests: RecordedRequest[];
  /** Signs a token like Descope's, by default the first user's access token; an undefined claim is left out. */
  mint(claims?: JWTPayload, options?: MintOptions): Promise<string>;
  /** Signs the session JWT that a website gets, by default for the first demo user; an undefined claim is left out. */
  mintSession(claims?: JWTPayload, user?: DemoUser): Promise<string>;
  /** Signs the refresh token that goes with a session of this user. */
  mintRefreshToken(user: DemoUser): Promise<string>;
  /** Signs an ID-JAG (cross-app access) as a tenant's identity provider, by default for the first user of the demo tenant. */
  mintIdJag(claims: JWTPayload, header?: Record<string, unknown>): Promise<string>;
  /** The key that signs now, for tests that forge tokens. */
  signingKey(): SigningKey;
  /** Signs with a new key; the old one stays published only with `keepOld`. */
  rotateKeys(options: { keepOld: boolean }): Promise<void>;
  /** What users have connected, and what policies say about it. */
  connections: ConnectionControls;
  /** Client metadata documents by client id URL; these take precedence over the network. */
  cimdDocuments: Map<string, object>;
  close(): Promise<void>;
};

type Control =
  | "set"
  | "setScopes"
  | "reset"
  | "faults"
  | "requests"
  | "mint"
  | "mintSession"
  | "mintRefreshToken"
  | "mintIdJag"
  | "signingKey"
  | "rotateKeys"
  | "connections"
  | "cimdDocuments";

/** Takes the world of one emulator, returns its HTTP listener and everything that a test can control. */
export function controlsOf(world: World): Pick<Emulator, Control> & { listener: RequestListener } {
  const atStart = world.switches;
  const faults: Faults = {};
  const requests: RecordedRequest[] = [];
  const providers = remember((kind: IssuerKind) => createProvider(world, kind));
  const apply = (switches: World["switches"]) => {
    world.switches = switches;
    // The library reads its settings once, and recreating it takes about a millisecond.
    providers.forget();
  };
  return {
    listener: requestHandler({ world, faults, requests, provider: providers.get }),
    faults,
    requests,
    cimdDocuments: world.clientDocuments,
    connections: connectionControls(world),
    set: (switches) => apply({ ...world.switches, ...switches }),
    setScopes: (ofTools) => apply({ ...world.switches, scopes: defaultSwitches(ofTools).scopes }),
    reset: () => {
      apply(atStart);
      requests.length = 0;
      world.signedOut.clear();
      world.forbidden.clear();
      for (const endpoint of Object.keys(faults)) Reflect.deleteProperty(faults, endpoint);
    },
    mint: (claims, options) => mintToken(world, claims, options),
    mintSession: (claims, user) => mintSession(world, claims, user),
    mintRefreshToken: async (user) => (await authInfoOf(world, user)).refreshJwt,
    mintIdJag: (claims, header) => mintIdJag(world, claims, header),
    signingKey: world.keys.current,
    rotateKeys: async (options) => {
      await world.keys.rotate(options);
      providers.forget();
      world.save();
    },
  };
}

function remember(create: (kind: IssuerKind) => Provider) {
  const made = new Map<IssuerKind, Provider>();
  return {
    get: (kind: IssuerKind) => {
      const provider = made.get(kind) ?? create(kind);
      made.set(kind, provider);
      return provider;
    },
    forget: () => made.clear(),
  };
}
