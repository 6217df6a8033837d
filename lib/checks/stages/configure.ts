import { remoteClients } from "@/lib/clients";
import { vercelVariables } from "@/lib/config/problem";
import { connectionInformation, serverUrl } from "@/lib/descope/console";
import { type Check, checkIn } from "../check";

const check = checkIn("configure");

/** Descope leaves the URL out of their tokens even if they ask for it. */
const machines = "shuts out machine clients (client credentials), whose tokens never contain the URL";

/** This server's own settings, known without any request. */
export const configureChecks: Check[] = [
  check({
    id: "configuration",
    title: "The configuration is complete",
    failure: "The configuration is incomplete or wrong",
    shows: "Every client fails to connect with 503.",
    why: "A variable is missing, malformed, or conflicts with another, so the server does not know its address or whom to trust.",
    fix: `Copy the Discovery URL (${connectionInformation}) to DESCOPE_CONFIG_URL in .env.local, or in ${vercelVariables}. No other variable is required; remove those that conflict with it.`,
    needs: [],
    reads: ["config"],
    judge: ({ config }) => {
      if (!config) return { status: "skip", saw: "Not visible from outside" };
      if (config.ok) return { status: "pass", saw: `${config.config.resource}, ${config.config.descope.issuer}` };
      return {
        status: "fail",
        saw: config.problems.map(({ variable, problem }) => `${variable} ${problem}`).join("; "),
        fix: config.problems.map(({ fix }) => fix).join(" "),
      };
    },
  }),
  check({
    id: "public-origin",
    title: "The server has a public HTTPS address",
    failure: "The server has no public HTTPS address",
    shows: `Clients on the internet, such as ${remoteClients}, cannot connect.`,
    why: "BASE_URL is a localhost address, which means a different machine for every client.",
    fix: `${vercelVariables}: remove BASE_URL (it defaults to the deployment's address), or set it to the public HTTPS address. Then redeploy.`,
    needs: ["configuration"],
    reads: ["config", "deployment"],
    judge: ({ config, deployment }) => {
      if (!config?.ok) return { status: "skip", saw: "The address is unknown" };
      const { baseUrl, isLocal } = config.config;
      if (!isLocal) return { status: "pass", saw: baseUrl };
      if (deployment?.environment) {
        return { status: "fail", saw: `BASE_URL is ${baseUrl} on Vercel (${deployment.environment})` };
      }
      const saw = `${baseUrl}: only clients on this machine can reach it`;
      return { status: "info", title: "The server is local", saw };
    },
  }),
  check({
    id: "address",
    title: "The page was opened at the configured address",
    failure: "The page was opened at a different address than the configured one",
    shows: "Clients report that the protected resource does not match the URL.",
    why: "The server's metadata and tokens contain one address. This page was opened at a different one, for example through a second domain or a tunnel.",
    fix: `Give users the address in BASE_URL, or change BASE_URL (${vercelVariables}) and redeploy. Clients must then connect again.`,
    needs: ["configuration"],
    reads: ["config", "address"],
    judge: ({ config, address }) => {
      if (!config?.ok || !address) {
        const title = "The address in the browser is unknown";
        return { status: "info", title, saw: "Only the dashboard can check this" };
      }
      const { baseUrl, isLocal } = config.config;
      if (sameAddress(address, baseUrl)) return { status: "pass", saw: baseUrl };
      const saw = `the browser shows ${address}, BASE_URL is ${baseUrl}`;
      if (isLocal && sameLoopback(address, baseUrl)) return { status: "pass", saw };
      // Only a warning: a proxy may hide the address in the browser, and clients may use the right one.
      return {
        status: "warn",
        saw,
        fix: `Open ${baseUrl} instead, or set BASE_URL to ${address} (${vercelVariables}) and restart. Clients reject a server whose metadata names a different address.`,
      };
    },
  }),
  check({
    id: "environment",
    title: "This is the production deployment",
    failure: "This is not the production deployment",
    shows: "A client that worked with a preview asks for a new sign-in on production.",
    why: "Tokens are bound to one address. Each preview has its own, which disappears with the branch.",
    fix: "Use previews for testing only, and give users the production address.",
    needs: ["configuration"],
    reads: ["config", "deployment"],
    judge: ({ config, deployment }) => {
      if (!config?.ok || !deployment?.environment) {
        return { status: "info", title: "Not deployed on Vercel", saw: "VERCEL_ENV is not set" };
      }
      if (deployment.environment === "production") return { status: "pass", saw: "production" };
      const { productionHost } = deployment;
      const production = productionHost ? ` Give users https://${productionHost}/mcp.` : "";
      return {
        status: "info",
        title: "This is not the production deployment",
        saw: `${deployment.environment} at ${config.config.baseUrl}: tokens are valid only for this address`,
        fix: `Clients that connect to this deployment must connect again to production.${production}`,
      };
    },
  }),
  check({
    id: "token-binding",
    title: "Tokens are bound to this server",
    failure: "Tokens for the whole Descope project are accepted",
    shows: "Nothing: clients work either way.",
    why: "Without an MCP Server URL, Descope puts only the project in the token's audience, so tokens for other MCP servers of the project are accepted too.",
    fix: `${serverUrl}: enter this server's URL. Once new tokens contain it, set TOKEN_BINDING=resource. This ${machines}.`,
    needs: ["configuration"],
    reads: ["config"],
    judge: ({ config }) => {
      if (!config?.ok) return { status: "skip", saw: "Not visible from outside" };
      const { tokenBinding, resource } = config.config;
      if (tokenBinding === "resource") {
        return { status: "pass", saw: `TOKEN_BINDING=resource: aud must contain ${resource}, which ${machines}` };
      }
      return {
        status: "info",
        title: "Tokens for the whole Descope project are accepted",
        saw: "TOKEN_BINDING=project: tokens whose audience is only the project are accepted too",
        fix: `For stricter binding: ${serverUrl}: ${resource}. Then set TOKEN_BINDING=resource, unless machines call this server: it ${machines}.`,
      };
    },
  }),
];

/** A proxy that terminates TLS may not say so: an http scheme means nothing, only the host counts. */
function sameAddress(address: string, baseUrl: string): boolean {
  const { origin, protocol } = new URL(baseUrl);
  const shown = address.replace(/^http:/, protocol);
  return URL.canParse(shown) && new URL(shown).origin === origin;
}

/** 127.0.0.1 and localhost are the same server, though different origins; local clients accept either. */
function sameLoopback(address: string, baseUrl: string): boolean {
  if (!URL.canParse(address)) return false;
  const { hostname, port } = new URL(address);
  const names = ["localhost", "127.0.0.1", "[::1]"];
  return names.includes(hostname) && port === new URL(baseUrl).port;
}
