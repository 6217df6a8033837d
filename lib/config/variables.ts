import * as z from "zod";
import { isProjectId, parseDiscoveryUrl } from "@/lib/descope/discovery-url";

/** What is wrong with the configuration, and what to do about it. Values of secrets are never quoted. */
export interface Problem {
  variable: string;
  problem: string;
  fix: string;
}

type Check<T> = (text: string) => T | Omit<Problem, "variable">;

/** A variable whose text is judged by `check`: a value, or a problem with its fix. */
export function variable<T>(check: Check<T>) {
  return z.string().transform((text, ctx): T => {
    const result = check(text);
    if (!isProblem(result)) return result;
    ctx.addIssue({ code: "custom", message: result.problem, params: { fix: result.fix } });
    return z.NEVER;
  });
}

function isProblem<T>(result: T | Omit<Problem, "variable">): result is Omit<Problem, "variable"> {
  return typeof result === "object" && result !== null && "problem" in result && "fix" in result;
}

/** Names that only this machine can reach (RFC 6761 §6.3 for `*.localhost`). */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/** How people find the one variable that configures Descope. */
export const findDiscoveryUrl =
  "In the Descope console open Agentic Identity Hub → MCP Servers → your server and copy its Discovery URL " +
  "(https://api.descope.com/v1/apps/agentic/P…/MS…/.well-known/openid-configuration).";

function readUrl(text: string): URL | Omit<Problem, "variable"> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHttp = url?.protocol === "https:" || url?.protocol === "http:";
  if (!url || !isHttp) {
    return { problem: "is not a URL", fix: "Write the whole address, starting with https://." };
  }
  if (url.username || url.password || url.search || url.hash) {
    return { problem: "has a user name, a query or a fragment", fix: "Leave only scheme, host and path." };
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    return {
      problem: "uses http, which anyone on the way can read",
      fix: "Use https://; http is for localhost.",
    };
  }
  return url;
}

const discoveryUrl = variable((text) => {
  const url = readUrl(text);
  if (!(url instanceof URL)) return url;
  const server = parseDiscoveryUrl(url);
  return server ?? { problem: "names no Descope project or MCP server", fix: findDiscoveryUrl };
});

const projectId = variable((text) =>
  isProjectId(text)
    ? text
    : {
        problem: "is not a Descope project ID",
        fix: "Copy it from the Descope console: Project → Project ID. It starts with P.",
      },
);

const origin = variable((text) => {
  const url = readUrl(text);
  if (!(url instanceof URL)) return url;
  if (url.pathname !== "/") {
    return { problem: `has a path (${url.pathname})`, fix: `Leave only the origin: ${url.origin}` };
  }
  return url.origin;
});

/** RFC 6749 §3.3: a scope is printable ASCII without space, quote and backslash. */
const scopes = variable((text) => {
  const names = [...new Set(text.split(/[\s,]+/).filter(Boolean))];
  const bad = names.find((name) => !/^[\x21\x23-\x5B\x5D-\x7E]+$/.test(name));
  if (!bad) return names;
  return {
    problem: "has a character that no scope may have",
    fix: "Separate plain names by spaces: a:read b:write",
  };
});

const origins = variable((text) => {
  const list = text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((entry) => entry.toLowerCase().replace(/\/$/, ""));
  const isOrigin = (entry: string) =>
    /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s*@]+$/.test(entry) && URL.canParse(entry);
  // A browser leaves a default port out; other schemes than http have no origin that URL knows.
  const written = (entry: string) => (/^https?:/.test(entry) ? new URL(entry).origin : entry);
  if (list.every(isOrigin)) return list.map(written);
  return {
    problem: "lists something that is no origin",
    fix: "List origins such as https://app.example.com.",
  };
});

const binding = variable((text) =>
  text === "project" || text === "resource"
    ? text
    : {
        problem: "is neither project nor resource",
        fix: "Remove it, or set it to resource for the tight binding.",
      },
);

const flowId = variable((text) =>
  /^[A-Za-z0-9_-]{1,100}$/.test(text)
    ? text
    : {
        problem: "is not a flow ID",
        fix: "Copy it from the Descope console: Build → Flows. The default is sign-up-or-in.",
      },
);

/**
 * An e-mail address for comparison: letters of ASCII in lower case, all else as it is. `toLowerCase` and Unicode
 * normalisation both make the Kelvin sign a `k`, and so one person's address another's.
 */
export function foldEmail(address: string): string {
  return address.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

const emails = variable((text) => {
  const list = text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(foldEmail);
  const bad = list.find((entry) => !/^[^@<>"*]+@[^@<>"*]+$/.test(entry));
  if (!bad) return list;
  return {
    problem: "lists something that is no e-mail address",
    fix: "List whole addresses, separated by spaces or commas: ada@example.com grace@example.com.",
  };
});

/** The console and Descope's own examples write a key behind its project (`P…:K…`), as requests carry it. */
const managementKey = variable((text) => {
  const [, project, key] = /^(?:Bearer +)?(?:(P[A-Za-z0-9]+):)?([\x21-\x39\x3B-\x7E]+)$/.exec(text) ?? [];
  if (key) return { key, project };
  return {
    problem: "is not a management key",
    fix: "Copy the key alone from the Descope console: Company → Management Keys. It starts with K.",
  };
});

/** The variables that say which Descope this server trusts. */
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
  DESCOPE_MANAGEMENT_KEY: managementKey.optional(),
  DESCOPE_FLOW_ID: flowId.default("sign-up-or-in"),
  OPERATOR_ROLE: z.string().default("mcp-operator"),
  OPERATOR_EMAILS: emails.optional(),
});
