import { vercelVariables } from "@/lib/config/problem";
import { descopeServer } from "@/lib/descope/console";
import { type Check, check } from "../check";

/** What the owner has set: known without asking anyone. */
export const configureChecks: Check[] = [
  check({
    id: "configuration",
    group: "configure",
    title: "The configuration is complete",
    failure: "The configuration is incomplete or wrong",
    help: {
      shows: "Every client fails to connect, with 503.",
      why: "The server does not know its Descope project: a variable is missing, malformed, or at odds with another.",
      fix: `Copy the Discovery URL (${descopeServer}) to DESCOPE_CONFIG_URL in .env.local, or in ${vercelVariables}. It alone is enough; remove what contradicts it.`,
    },
    needs: [],
    reads: ["config"],
    judge: ({ config }) => {
      if (!config) return { status: "skip", saw: "It cannot be seen from outside" };
      if (config.ok)
        return { status: "pass", saw: `${config.config.resource}, ${config.config.descope.issuer}` };
      return {
        status: "fail",
        saw: config.problems.map(({ variable, problem }) => `${variable} ${problem}`).join("; "),
        fix: config.problems.map(({ fix }) => fix).join(" "),
      };
    },
  }),
  check({
    id: "public-origin",
    group: "configure",
    title: "The server has a public https address",
    failure: "The server has no public https address",
    help: {
      shows: "Clients on the internet, such as claude.ai and ChatGPT, cannot connect.",
      why: "The server calls itself localhost, which every machine understands as itself.",
      fix: `Remove BASE_URL in ${vercelVariables}, where it follows from the deployment, or set it to the https address that people open.`,
    },
    needs: ["configuration"],
    reads: ["config", "deployment"],
    judge: ({ config, deployment }) => {
      if (!config?.ok) return { status: "skip", saw: "The address is not known" };
      const { baseUrl, isLocal } = config.config;
      if (!isLocal) return { status: "pass", saw: baseUrl };
      if (!deployment?.environment) {
        return {
          status: "info",
          title: "The server is local",
          saw: `${baseUrl}: only clients on this machine can reach it`,
        };
      }
      return {
        status: "fail",
        saw: `BASE_URL is ${baseUrl} on Vercel (${deployment.environment})`,
        fix: `${vercelVariables}: remove BASE_URL, or set it to the address that people open. Then redeploy.`,
      };
    },
  }),
  check({
    id: "address",
    group: "configure",
    title: "The page was opened at the configured address",
    failure: "The page was opened at a different address than the configured one",
    help: {
      shows: "Clients say that the protected resource does not match the URL.",
      why: "A server has one name. This page was opened under another one than its documents and tokens carry, as happens with a second domain or a tunnel.",
      fix: `Give people the address in BASE_URL, or change BASE_URL (${vercelVariables}) and redeploy. Clients then connect again.`,
    },
    needs: ["configuration"],
    reads: ["config", "address"],
    judge: ({ config, address }) => {
      if (!config?.ok || !address)
        return {
          status: "info",
          title: "The address in the browser is unknown",
          saw: "Only the dashboard can tell",
        };
      const { baseUrl, isLocal } = config.config;
      if (sameAddress(address, baseUrl)) return { status: "pass", saw: baseUrl };
      const saw = `the browser shows ${address}, BASE_URL is ${baseUrl}`;
      if (isLocal && sameLoopback(address, baseUrl)) return { status: "pass", saw };
      // Only a warning: a proxy may hide the name that people open, and clients may know the right one.
      return {
        status: "warn",
        saw,
        fix: `Open ${baseUrl} instead, or set BASE_URL to ${address} (on Vercel: ${vercelVariables}) and restart. Clients refuse a server whose documents name another address.`,
      };
    },
  }),
  check({
    id: "environment",
    group: "configure",
    title: "Clients use the production deployment",
    failure: "This is not the production deployment",
    help: {
      shows: "What worked on a preview asks for a new sign-in on production.",
      why: "A token is bound to one address. Each preview has its own, and it goes away with the branch.",
      fix: "Try things out on previews; give people the production address.",
    },
    needs: ["configuration"],
    reads: ["config", "deployment"],
    judge: ({ config, deployment }) => {
      if (!config?.ok || !deployment?.environment)
        return { status: "info", title: "Not deployed on Vercel", saw: "Not on Vercel" };
      if (deployment.environment === "production") return { status: "pass", saw: "production" };
      const { productionHost } = deployment;
      const production = productionHost ? ` Give people https://${productionHost}/mcp.` : "";
      return {
        status: "info",
        title: "This is not the production deployment",
        saw: `${deployment.environment} at ${config.config.baseUrl}: tokens are for this address only`,
        fix: `Clients that connect here must connect again to production.${production}`,
      };
    },
  }),
  check({
    id: "token-binding",
    group: "configure",
    title: "Tokens are bound to this server",
    failure: "Tokens for the whole Descope project are accepted",
    help: {
      shows: "Nothing: clients work either way.",
      why: "Without an MCP Server URL, Descope names only the project in the token, so a token for a sibling server of the same project is accepted too.",
      fix: `${descopeServer} → Settings → MCP Server URL: enter this server's URL. When new tokens carry it, set TOKEN_BINDING=resource. Machines (client credentials) are shut out by it: their tokens never carry the URL.`,
    },
    needs: ["configuration"],
    reads: ["config"],
    judge: ({ config }) => {
      if (!config?.ok) return { status: "skip", saw: "It cannot be seen from outside" };
      const { tokenBinding, resource } = config.config;
      if (tokenBinding === "resource")
        return { status: "pass", saw: `TOKEN_BINDING=resource: aud must hold ${resource}` };
      return {
        status: "info",
        title: "Tokens for the whole Descope project are accepted",
        saw: "TOKEN_BINDING=project: a token that names only the project is accepted too",
        fix: `To bind tighter: ${descopeServer} → Settings → MCP Server URL: ${resource}. Then set TOKEN_BINDING=resource, unless machines call this server.`,
      };
    },
  }),
];

/** A proxy that ends TLS may not say so: a scheme of http tells nothing, and the host decides. */
function sameAddress(address: string, baseUrl: string): boolean {
  const { origin, protocol } = new URL(baseUrl);
  const shown = address.replace(/^http:/, protocol);
  return URL.canParse(shown) && new URL(shown).origin === origin;
}

/** 127.0.0.1 and localhost are one server, though two origins; local clients take either. */
function sameLoopback(address: string, baseUrl: string): boolean {
  if (!URL.canParse(address)) return false;
  const { hostname, port } = new URL(address);
  const names = ["localhost", "127.0.0.1", "[::1]"];
  return names.includes(hostname) && port === new URL(baseUrl).port;
}
