import { vercelVariables } from "@/lib/config/problem";
import { connectionScope } from "@/lib/descope/caller";
import { checkIn } from "../check";

/** Tools that use a connection need this scope, so their scopes tell whether there are any. */
export const connectSecretCheck = checkIn("configure")({
  id: "connect-secret",
  title: "Links to connect an account work on every instance",
  failure: "Links to connect an account do not work on every instance",
  shows: "A user who opens the link of a tool reads that it was not made by this server.",
  why: "Without CONNECT_SECRET, each process seals links with a random key of its own. On Vercel, the page and the endpoint run in different processes.",
  fix: `Set CONNECT_SECRET to at least 32 random characters, for example from openssl rand -base64 32 (${vercelVariables}). Then redeploy.`,
  needs: ["configuration"],
  reads: ["config", "deployment", "toolScopes"],
  judge: ({ config, deployment, toolScopes }) => {
    if (!config?.ok || !Array.isArray(toolScopes)) return { status: "skip", saw: "The tools are not known" };
    if (!toolScopes.includes(connectionScope)) {
      return { status: "info", title: "No tool connects an account", saw: `no tool needs ${connectionScope}` };
    }
    if (config.config.given.includes("CONNECT_SECRET")) return { status: "pass", saw: "CONNECT_SECRET is set" };
    if (deployment?.environment) {
      return { status: "warn", saw: `CONNECT_SECRET is not set on Vercel (${deployment.environment})` };
    }
    return { status: "pass", saw: "CONNECT_SECRET is not set: the links work if this server is a single process" };
  },
});
