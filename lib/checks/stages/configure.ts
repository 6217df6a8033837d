import { vercelVariables } from "@/lib/config/problem";
import { descopeServer } from "@/lib/descope/console";
import { type Check, check } from "../check";

/** What the owner has set: known without asking anyone. */
export const configureChecks: Check[] = [
  check({
    id: "configuration",
    group: "configure",
    title: "The configuration is complete",
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
    needs: ["configuration"],
    reads: ["config", "deployment"],
    judge: ({ config, deployment }) => {
      if (!config?.ok) return { status: "skip", saw: "The address is not known" };
      const { baseUrl, isLocal } = config.config;
      if (!isLocal) return { status: "pass", saw: baseUrl };
      if (!deployment?.environment) {
        return { status: "info", saw: `${baseUrl}: only clients on this machine can reach it` };
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
    title: "The address in the browser is the configured one",
    needs: ["configuration"],
    reads: ["config", "address"],
    judge: ({ config, address }) => {
      if (!config?.ok || !address)
        return { status: "info", saw: "Only the dashboard, in a browser, can tell" };
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
    title: "Clients register with the deployment that lasts",
    needs: ["configuration"],
    reads: ["config", "deployment"],
    judge: ({ config, deployment }) => {
      if (!config?.ok || !deployment?.environment) return { status: "info", saw: "Not on Vercel" };
      if (deployment.environment === "production") return { status: "pass", saw: "production" };
      const { productionHost } = deployment;
      const production = productionHost ? ` Give people https://${productionHost}/mcp.` : "";
      return {
        status: "info",
        saw: `${deployment.environment} at ${config.config.baseUrl}: tokens are for this address only`,
        fix: `Clients that connect here must connect again to production.${production}`,
      };
    },
  }),
  check({
    id: "token-binding",
    group: "configure",
    title: "Tokens are bound to this very server",
    needs: ["configuration"],
    reads: ["config"],
    judge: ({ config }) => {
      if (!config?.ok) return { status: "skip", saw: "It cannot be seen from outside" };
      const { tokenBinding, resource } = config.config;
      if (tokenBinding === "resource")
        return { status: "pass", saw: `TOKEN_BINDING=resource: aud must hold ${resource}` };
      return {
        status: "info",
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
