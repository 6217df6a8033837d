import { vercelVariables } from "@/lib/config/problem";
import { checkIn } from "../check";

/** Whether every instance can read the links that another one has sealed (lib/connect/link.ts). */
export const connectSecretCheck = checkIn("configure")({
  id: "connect-secret",
  title: "Links to connect an account work on every instance",
  failure: "Links to connect an account do not work on every instance",
  shows: "A user who opens the link of a tool reads that it was not made by this server.",
  why: "Without CONNECT_SECRET, each process seals links with a random key of its own. On Vercel, the page and the endpoint run in different processes.",
  fix: `Set CONNECT_SECRET to at least 32 random characters, for example from openssl rand -base64 32 (${vercelVariables}). Then redeploy.`,
  needs: ["configuration"],
  reads: ["config", "deployment", "tools"],
  judge: ({ config, deployment, tools }) => {
    if (!config?.ok || !Array.isArray(tools)) return { status: "skip", saw: "The tools are not known" };
    if (!tools.some(({ requirements }) => requirements.connection)) {
      return { status: "info", title: "No tool connects an account", saw: "no tool requires a connection" };
    }
    if (config.config.given.includes("CONNECT_SECRET")) return { status: "pass", saw: "CONNECT_SECRET is set" };
    if (deployment?.environment) {
      return { status: "warn", saw: `CONNECT_SECRET is not set on Vercel (${deployment.environment})` };
    }
    const title = "Links to connect an account work in the process that made them";
    return { status: "info", title, saw: "CONNECT_SECRET is not set, which is fine for a single process" };
  },
});
