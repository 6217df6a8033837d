import * as z from "zod";
import { connectionInformation, consolePages, discoveryUrlNames } from "@/lib/descope/console";
import {
  type DescopeServer,
  describeServer,
  isProjectId,
  parseDiscoveryUrl,
  regionalOrigin,
} from "@/lib/descope/discovery-url";
import { isLoopback } from "@/lib/http/private-address";
import { strayIn, unwrap } from "./pasted";
import { type Finding, listOf, type Problem, problemsOf, textThat, variable } from "./problem";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Picks variables from an environment, each as it was meant; an empty or blank one counts as not set. */
export function givenIn(env: Environment, names: string[]): Environment {
  return Object.fromEntries(names.map((name) => [name, unwrap(env[name] ?? "", name) || undefined]));
}

/** How to find the value of DESCOPE_CONFIG_URL. */
export const findDiscoveryUrl =
  `${connectionInformation}: copy its ${discoveryUrlNames}, ` +
  "such as https://api.descope.com/v1/apps/agentic/P…/MS…/.well-known/openid-configuration.";

/** For URL, a host may contain quotes; in the DNS, none does. */
const plainHost = /^[\w.:[\]-]+$/;

/** A label that was copied along with its value: `Discovery URL: https://…`. */
const label = /^[A-Za-z][A-Za-z ]{0,40}(?::\s*|\s+)(?=https?:\/\/\S+$)/;

/** Reads a URL without credentials, query and fragment: https, or http to this machine. */
export function readUrl(given: string): URL | Finding {
  // The full stop ends a sentence.
  const text = given.replace(label, "").replace(/(?<=\w)\.$/, "");
  // URL drops line breaks, which would join two addresses into another host.
  const url = /\s/.test(text) || !URL.canParse(text) ? undefined : new URL(text);
  if (!url || !/^https?:$/.test(url.protocol) || !plainHost.test(url.host)) {
    const start = /^https?:/i.test(text) || strayIn(text) ? "" : ": it does not start with https://";
    return { problem: `is not a valid URL${start}`, fix: "Use the full URL, starting with https://." };
  }
  if (url.username || url.password || url.search || url.hash) {
    return { problem: "contains a user name, a query or a fragment", fix: "Keep only scheme, host and path." };
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    return { problem: "uses http, which is unencrypted", fix: "Use https://. Only localhost may use http://." };
  }
  return url;
}

const discoveryUrl = variable((text) => {
  const url = readUrl(text);
  if (!(url instanceof URL)) return url;
  const server = parseDiscoveryUrl(url);
  return server ?? { problem: "does not name a Descope project or MCP server", fix: findDiscoveryUrl };
});

const projectId = textThat(
  isProjectId,
  "is not a valid Descope project ID",
  `Copy it: ${consolePages.projectId}. It starts with P.`,
);

const origin = variable((text) => {
  const url = readUrl(text);
  if (!(url instanceof URL)) return url;
  if (url.pathname !== "/") {
    return { problem: `contains a path (${url.pathname})`, fix: `Keep only the origin: ${url.origin}` };
  }
  return url.origin;
});

/** RFC 6749 §3.3: a scope is printable ASCII without space, quote and backslash. */
const scopes = listOf(
  (name) => (/^(?!#)[\x21\x23-\x5B\x5D-\x7E]+$/.test(name) ? name : undefined),
  "contains a character that scopes must not contain",
  "List scope names separated by spaces: a:read b:write",
);

const origins = listOf(
  readOrigin,
  "contains an invalid origin",
  "List origins such as https://app.example.com. Remove it for the default: on a public server, any https origin.",
);

function readOrigin(text: string): string | undefined {
  const entry = text.toLowerCase().replace(/\/$/, "");
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/?#\s*@]+$/.test(entry) || !URL.canParse(entry)) return undefined;
  const { host, origin } = new URL(entry);
  if (!plainHost.test(host)) return undefined;
  // Browsers omit the default port. For schemes other than http(s), URL has no origin.
  return /^https?:/.test(entry) ? origin : entry;
}

const binding = oneOf(
  "project",
  "resource",
  "Remove it for the default (project), or set it to resource for strict binding.",
);
const bound = oneOf(
  "dpop",
  "bearer",
  "Remove it for the default (dpop), or set it to bearer to accept bound tokens without a proof.",
);

const flag = oneOf("0", "1", "Remove it for the default (1), or set it to 0 to turn these lines off.");

const shown = oneOf("0", "1", "Set it to 1 to show the tools, to 0 to hide them, or remove it.");

function oneOf<First extends string, Second extends string>(first: First, second: Second, fix: string) {
  return variable<First | Second>((text) => {
    const value = [first, second].find((name) => name === text.toLowerCase());
    return value ?? { problem: `must be ${first} or ${second}`, fix };
  });
}

/**
 * A management key. The console and Descope's own examples prefix it with its project (`P…:K…`), as requests do.
 * @public because all parts that read it can be removed
 */
export const managementKey = variable((text) => {
  const [, project, key] = /^(?:Bearer +)?(?:(P[A-Za-z0-9]+):)?([\x21-\x39\x3B-\x7E]+)$/.exec(text) ?? [];
  if (key) return { key, project };
  return {
    problem: "is not a valid management key",
    fix: `Copy only the key: ${consolePages.managementKeys}. It starts with K.`,
  };
});

/** The variables that name the Descope server to trust. */
export const descopeVariables = z.object({
  DESCOPE_CONFIG_URL: discoveryUrl.optional(),
  DESCOPE_PROJECT_ID: projectId.optional(),
  DESCOPE_BASE_URL: origin.optional(),
  NEXT_PUBLIC_DESCOPE_PROJECT_ID: projectId.optional(),
  NEXT_PUBLIC_DESCOPE_BASE_URL: origin.optional(),
});

/** The variables that describe this server. */
export const serverVariables = z.object({
  BASE_URL: origin,
  REQUIRED_SCOPES: scopes.optional(),
  SCOPES_SUPPORTED: scopes.optional(),
  ALLOWED_ORIGINS: origins.optional(),
  TOKEN_BINDING: binding.default("project"),
  BOUND_TOKENS: bound.default("dpop"),
  LOG_CALLS: flag.default("1"),
  SHOW_TOOLS: shown.optional(),
});

/**
 * Finds the configured Descope server: by its discovery URL, otherwise by project ID and base URL. All other variables
 * that are set must agree.
 * @returns the server, or the problems with the variables
 */
export function readDescope(env: Environment): { server?: DescopeServer; problems: Problem[] } {
  const { data, error } = descopeVariables.safeParse(env);
  if (!data) return { problems: problemsOf(error) };
  const projectId = data.DESCOPE_PROJECT_ID ?? data.NEXT_PUBLIC_DESCOPE_PROJECT_ID;
  const origin = data.DESCOPE_BASE_URL ?? data.NEXT_PUBLIC_DESCOPE_BASE_URL;
  const named = projectId && describeServer(origin ?? regionalOrigin(projectId), projectId);
  const server = data.DESCOPE_CONFIG_URL ?? named;
  if (!server) return { problems: [notSet] };

  const { DESCOPE_CONFIG_URL: _, ...others } = data;
  const agreeing = [undefined, server.projectId, server.origin];
  const problems = Object.entries(others)
    .filter(([, value]) => !agreeing.includes(value))
    .map(([variable]) => conflicting(variable, server));
  return problems.length > 0 ? { problems } : { server, problems };
}

const notSet: Problem = {
  variable: "DESCOPE_CONFIG_URL",
  problem: "is not set",
  fix: `${findDiscoveryUrl} Set it in .env.local (npm run setup does), or in Vercel under Settings → Environment Variables.`,
};

function conflicting(variable: string, server: DescopeServer): Problem {
  return {
    variable,
    problem: `conflicts with the other variables, which name ${server.issuer}`,
    fix: `Remove ${variable}, or correct it. DESCOPE_CONFIG_URL alone is enough.`,
  };
}
