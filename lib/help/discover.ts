import { vercelVariables } from "@/lib/config/problem";
import { descopeServer } from "@/lib/descope/console";
import type { Explanation } from "./explanation";

const ownAddress = `See that BASE_URL (${vercelVariables}) is the address that people open`;

export const discoverExplanations: Record<string, Explanation> = {
  reachable: {
    shows: "Could not connect; connection refused; fetch failed.",
    why: "Nothing answers at the public address, or it answers with a server error.",
    fix: `${ownAddress}, that the server runs there, and that its certificate is valid.`,
  },
  protection: {
    shows: "Could not connect; unexpected content type text/html; Unexpected token '<'.",
    why: "Vercel Deployment Protection asks visitors to log in to Vercel. An MCP client cannot.",
    fix: "Vercel → your project → Settings → Deployment Protection: turn Vercel Authentication off, or give clients the production address, which it can leave out.",
  },
  "no-redirect": {
    shows: "Sign-in works, then the first call fails with 401 or 405.",
    why: "On a redirect clients drop the token, or turn POST into GET. www, a trailing slash and http are the usual causes.",
    fix: "Give people the final address. In Vercel → your project → Settings → Domains see which domain redirects to which.",
  },
  challenge: {
    shows: "The client never opens a sign-in page.",
    why: "A client learns where to sign in from the WWW-Authenticate header of a 401, which must point to this server's resource metadata.",
    fix: `${ownAddress}, and that no proxy removes or rewrites the header.`,
  },
  "resource-metadata": {
    shows: "Protected resource does not match; Unexpected token '<'; the client never registers.",
    why: "Clients compare the document's resource with the URL they were given, byte for byte. A redirect to a login page, or another BASE_URL, breaks that.",
    fix: `${ownAddress}. Keep proxy.ts and rewrites away from /.well-known/.`,
  },
  "descope-answers": {
    shows: "Failed to discover authorization server metadata; or the client hangs.",
    why: "The document that names all of Descope's endpoints could not be read.",
    fix: `Compare DESCOPE_CONFIG_URL with the Discovery URL (${descopeServer}); see status.descope.com and, with a custom domain, its CNAME.`,
  },
  issuer: {
    shows: "IssuerMismatchError; issuer does not match.",
    why: "A client must refuse metadata that declares another issuer than the one it asked for (RFC 8414 §3.3).",
    fix: "Set DESCOPE_CONFIG_URL to the Discovery URL of the issuer that is declared: after a move to a custom domain, copy it again from the console.",
  },
  endpoints: {
    shows: "Some clients warn of, or refuse, a sign-in page on another host.",
    why: "The metadata names endpoints on another host than its issuer's.",
    fix: "Copy the Discovery URL again from the Descope console: with a custom domain, all of it belongs there.",
  },
  "discovery-urls": {
    shows: "Unexpected token '<'; or an HTTP 500 before any sign-in page.",
    why: "Clients try two addresses before the one that Descope serves. A server error, or a page with status 200, makes them stop there.",
    fix: "See what stands before Descope on that host, such as a custom domain or a tunnel: it must answer 404 for unknown /.well-known/ addresses.",
  },
  "forwarded-metadata": {
    shows: "Only old clients (protocol 2025-03-26) fail to register.",
    why: "They look for the authorization server's metadata on this server, and nowhere else.",
    fix: "See the server's log: the document is Descope's own, forwarded. A difference goes away within half an hour, or with a redeployment.",
  },
  "unknown-documents": {
    shows: "Unexpected token '<', \"<!DOCTYPE\"… is not valid JSON.",
    why: "Clients try many addresses under /.well-known/. A page, where there is no document, looks like a broken one.",
    fix: "Answer 404 with JSON there. Remove catch-all rewrites that cover /.well-known/.",
  },
  "advertised-scopes": {
    shows: "invalid_scope right after the sign-in page opens.",
    why: "Clients ask for the scopes they are told of; Descope refuses one that the MCP server does not have.",
    fix: `Correct SCOPES_SUPPORTED or REQUIRED_SCOPES, or add the scope: ${descopeServer} → Scopes.`,
  },
  "forged-host": {
    shows: "Nothing, until someone abuses it.",
    why: "A server that builds its URLs from X-Forwarded-Host can be made to send clients, and their tokens, to a stranger.",
    fix: "Build every URL from BASE_URL, and let no proxy fill in a host that a visitor sent.",
  },
};
