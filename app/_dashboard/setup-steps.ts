import type { CheckResult, Group } from "@/lib/checks/check";
import { descopeServer, descopeServers } from "@/lib/descope/console";

/** One step from a fresh clone to the first client; it ticks itself off. */
export interface SetupStep {
  title: string;
  /** Where to go and what to do, in the words of the console. */
  text: string;
  /** Something to copy while doing it. */
  copy?: { label: string; text: string };
  isDone: boolean;
}

interface Known {
  /** The endpoint's URL, when the public origin is known. */
  resource: string | undefined;
  isConfigured: boolean;
  checks: CheckResult[];
}

/** The groups whose checks tick steps off. */
export const setupGroups: readonly Group[] = ["discover", "register"];

/** The steps in the order in which people do them. */
export function setupSteps({ resource, isConfigured, checks }: Known): SetupStep[] {
  const holds = (id: string) =>
    ["pass", "warn"].includes(checks.find((check) => check.id === id)?.status ?? "");
  return [
    {
      title: "Give this server its public address",
      text: "On Vercel it follows from the deployment, on this computer from the port. Elsewhere set BASE_URL.",
      isDone: resource !== undefined,
    },
    {
      title: "Create an MCP server in Descope",
      text: `${descopeServers}: create one, and give it this MCP Server URL.`,
      ...(resource && { copy: { label: "MCP Server URL", text: resource } }),
      isDone: isConfigured && holds("descope-answers"),
    },
    {
      title: "Let clients register",
      text: `${descopeServer} → Settings → MCP Client Registration: turn on CIMD, and leave DCR on.`,
      isDone: isConfigured && holds("registration"),
    },
    {
      title: "Tell this server where people sign in",
      text:
        "Copy the Discovery URL of your MCP server into this variable: in .env.local and restart, " +
        "or in Vercel under Settings → Environment Variables and redeploy.",
      copy: { label: "Variable", text: "DESCOPE_CONFIG_URL" },
      isDone: isConfigured,
    },
  ];
}
