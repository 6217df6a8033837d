import type * as z from "zod";
import type { DescopeServer } from "@/lib/descope/discovery-url";
import { isLoopback } from "@/lib/http/private-address";
import { connectPart } from "./connect"; // optional: connections
import { operatorPart } from "./operator"; // optional: operator
import { type Problem, problemsOf } from "./problem";
import { rateLimitPart } from "./rate-limit"; // optional: rate-limit
import { signInPart } from "./sign-in"; // optional: sign-in
import { descopeVariables, type Environment, givenIn, readDescope, serverVariables } from "./variables";

/** The whole configuration, checked; every default is filled in. */
export interface Config {
  descope: DescopeServer;
  /** Public origin of this app; every URL we emit starts with it. */
  baseUrl: string;
  /** The resource identifier (RFC 8707) of the MCP endpoint, byte for byte the URL that clients use. */
  resource: string;
  /** True when only this machine can reach `baseUrl`. */
  isLocal: boolean;
  requiredScopes: string[];
  /** Scopes to advertise; if unset, those that Descope offers. */
  scopesSupported?: string[];
  /** Browser origins that may call `/mcp`; if unset, the default for a local or a public server. */
  allowedOrigins?: string[];
  tokenBinding: "project" | "resource";
  /** Whether a token that is bound to a key (RFC 9449) is accepted without a proof of that key. */
  boundAsBearer: boolean;
  /** Whether each tool call leaves a line in the log. */
  logCalls: boolean;
  /** Names of the variables that are set, never their values. */
  given: string[];
  /** Whether /tools is public; if unset, only on a local server. */
  showTools: boolean;
}

/** The configuration, or its problems, with the Descope server if those are elsewhere. */
export type ConfigResult =
  | { ok: true; config: Config }
  | { ok: false; problems: Problem[]; descope?: DescopeServer | undefined };

/** Variables that Vercel and Next.js set; the default of BASE_URL is derived from them. */
const platformVariables = ["PORT", "VERCEL_ENV", "VERCEL_PROJECT_PRODUCTION_URL", "VERCEL_BRANCH_URL", "VERCEL_URL"];

/** The variables of a part of the app that can be removed. Their problems are problems of the whole configuration. */
interface OptionalPart {
  names: string[];
  problems(env: Environment, projectId: string | undefined): Problem[];
}
const optionalParts: OptionalPart[] = [
  connectPart, // optional: connections
  operatorPart, // optional: operator
  rateLimitPart, // optional: rate-limit
  signInPart, // optional: sign-in
];

const names = [
  ...Object.keys(descopeVariables.shape),
  ...Object.keys(serverVariables.shape),
  ...optionalParts.flatMap((part) => part.names),
  ...platformVariables,
];

/** The values that were read last, in the order of `names`, and what came of them. */
let last: { values: (string | undefined)[]; result: ConfigResult } | undefined;

/**
 * Reads the whole configuration. The only reader of the environment, and only when asked: `next build` needs none.
 * Each call compares the variables, and parses them when one has changed.
 * @returns the configuration, or every problem at once; frozen, since callers share it
 */
export function readConfig(env: Environment = process.env): ConfigResult {
  const { values } = last ?? {};
  if (last && names.every((name, index) => env[name] === values?.[index])) return last.result;
  last = { values: names.map((name) => env[name]), result: freeze(parseConfig(givenIn(env, names))) };
  return last.result;
}

function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}

function parseConfig(given: Environment): ConfigResult {
  const descope = readDescope(given);
  const server = serverVariables.safeParse({ ...given, BASE_URL: given.BASE_URL ?? defaultBaseUrl(given) });
  const ofParts = optionalParts.flatMap((part) => part.problems(given, descope.server?.projectId));
  const ofServer = problemsOf(server.error).map((found) =>
    found.variable === "BASE_URL" && !given.BASE_URL ? invalidPort : found,
  );
  const problems = [...descope.problems, ...ofServer, ...ofParts];
  if (!descope.server || !server.success || problems.length > 0) {
    return { ok: false, problems, descope: descope.server };
  }
  const set = names.filter((name) => given[name] !== undefined);
  return { ok: true, config: { ...describe(descope.server, server.data), given: set } };
}

/** The only part of the default of BASE_URL that a person sets. */
const invalidPort: Problem = {
  variable: "PORT",
  problem: "is not a valid port",
  fix: "Use a number from 1 to 65535, or set BASE_URL.",
};

/**
 * The endpoint's URL, which the Descope console asks for before it shows a discovery URL.
 * @returns undefined when `BASE_URL` is wrong
 */
export function readResource(env: Environment = process.env): string | undefined {
  const given = givenIn(env, ["BASE_URL", ...platformVariables]);
  const origin = serverVariables.shape.BASE_URL.safeParse(given.BASE_URL ?? defaultBaseUrl(given));
  return origin.success ? resourceAt(origin.data) : undefined;
}

function resourceAt(origin: string): string {
  return `${origin}/mcp`;
}

function describe(descope: DescopeServer, server: z.output<typeof serverVariables>): Omit<Config, "given"> {
  const scopesSupported = server.SCOPES_SUPPORTED ?? server.REQUIRED_SCOPES;
  const isLocal = isLoopback(new URL(server.BASE_URL).hostname);
  return {
    descope,
    baseUrl: server.BASE_URL,
    resource: resourceAt(server.BASE_URL),
    isLocal,
    requiredScopes: server.REQUIRED_SCOPES ?? [],
    ...(scopesSupported && { scopesSupported }),
    ...(server.ALLOWED_ORIGINS && { allowedOrigins: server.ALLOWED_ORIGINS }),
    tokenBinding: server.TOKEN_BINDING,
    boundAsBearer: server.BOUND_TOKENS === "bearer",
    logCalls: server.LOG_CALLS === "1",
    showTools: server.SHOW_TOOLS ? server.SHOW_TOOLS === "1" : isLocal,
  };
}

/** Vercel provides the public domain: the production one, or the branch's for a preview. */
function defaultBaseUrl(env: Environment): string {
  const named = env.VERCEL_ENV === "production" ? env.VERCEL_PROJECT_PRODUCTION_URL : env.VERCEL_BRANCH_URL;
  // `vercel dev` sets VERCEL_URL to localhost and serves it over http.
  const host = env.VERCEL_ENV === "development" ? undefined : (named ?? env.VERCEL_URL);
  return host ? `https://${host}` : `http://localhost:${env.PORT ?? 3000}`;
}

/** Where this process runs, according to Vercel's system environment variables; none of it is secret. */
export interface Deployment {
  /** Unset outside Vercel. */
  environment?: "production" | "preview" | "development";
  /** The domain of the production deployment, without scheme. */
  productionHost?: string;
}

export function readDeployment(env: Environment = process.env): Deployment {
  const environments = ["production", "preview", "development"] as const;
  const environment = environments.find((name) => name === env.VERCEL_ENV);
  const productionHost = env.VERCEL_PROJECT_PRODUCTION_URL;
  return { ...(environment && { environment }), ...(productionHost && { productionHost }) };
}
