import type { RequestListener } from "node:http";
import type { Provider } from "oidc-provider";
import type { Emulator } from "./emulator";
import type { Faults } from "./faults";
import type { IssuerKind } from "./layout";
import { mintToken } from "./mint";
import { createProvider } from "./provider";
import { type RecordedRequest, requestHandler } from "./request-handler";
import { authInfoOf, mintSession } from "./sessions";
import type { World } from "./state";

type Control =
  | "set"
  | "reset"
  | "faults"
  | "requests"
  | "mint"
  | "mintSession"
  | "mintRefreshToken"
  | "signingKey"
  | "rotateKeys"
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
    set: (switches) => apply({ ...world.switches, ...switches }),
    reset: () => {
      apply(atStart);
      requests.length = 0;
      world.signedOut.clear();
      for (const endpoint of Object.keys(faults)) Reflect.deleteProperty(faults, endpoint);
    },
    mint: (claims, options) => mintToken(world, claims, options),
    mintSession: (claims) => mintSession(world, claims),
    mintRefreshToken: async (user) => (await authInfoOf(world, user)).refreshJwt,
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
