import { createLocalJWKSet, type JWTPayload, jwtVerify } from "jose";
import * as z from "zod";
import { tokenIssuer } from "./access-token";
import { type DemoUser, demoUsers, findDemoUser, tenantsOf } from "./demo";
import { createdIssuers } from "./mcp-servers";
import type { World } from "./state";

const claimsSchema = z.looseObject({
  /** Website sessions have none. */
  azp: z.string(),
  token_type: z.literal("access_token").optional(),
  drn: z.literal("DS").optional(),
  sub: z.string().optional(),
  dsub: z.string().optional(),
  dct: z.string().optional(),
  exp: z.number(),
  aud: z.union([z.string(), z.array(z.string())]),
  scope: z.string().default(""),
});

/** An access token whose signature, issuer and lifetime were verified; `user` is unset for a machine's. */
export type TokenCaller = {
  claims: z.infer<typeof claimsSchema> & JWTPayload;
  scopes: string[];
  user: DemoUser | undefined;
};

/** Takes a text, returns whose access token of this project it is; undefined if it is anything else. */
export async function readAccessToken(world: World, token: string): Promise<TokenCaller | undefined> {
  try {
    const keys = createLocalJWKSet(world.keys.publicKeys());
    const { payload } = await jwtVerify(token, keys, { issuer: acceptedIssuers(world), algorithms: ["RS256"] });
    const claims = claimsSchema.parse(payload);
    return {
      claims,
      scopes: claims.scope.split(" ").filter(Boolean),
      user: findDemoUser(claims.dsub ?? claims.sub),
    };
  } catch {
    return undefined;
  }
}

/** The issuers that Descope gives the tokens of one project, and the one that a test chose. */
function acceptedIssuers(world: World): string[] {
  const { origin, paths } = world.layout;
  const project = origin + paths.project.issuer;
  const tenants = demoUsers.flatMap(tenantsOf).map(({ id }) => `${project}/${id}`);
  return [origin + paths.server.issuer, project, ...tenants, ...createdIssuers(world), tokenIssuer(world, "server")];
}
