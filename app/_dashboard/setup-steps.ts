import type { CheckResult, Group } from "@/lib/checks/check";
import { descopeServer, descopeServers } from "@/lib/descope/console";

/** A step from a fresh clone to the first client. */
export interface SetupStep {
  title: string;
  /** What to do, with the labels of the console. */
  text: string;
  /** A value to copy for this step. */
  copy?: { label: string; text: string };
  isDone: boolean;
}

interface Known {
  /** The endpoint's URL, when the public origin is known. */
  resource: string | undefined;
  isConfigured: boolean;
  checks: CheckResult[];
}

/** The groups whose checks mark steps as done. */
export const setupGroups: readonly Group[] = ["discover", "register"];

/** The setup steps in order. */
export function setupSteps({ resource, isConfigured, checks }: Known): SetupStep[] {
  const passed = (id: string) => ["pass", "warn"].includes(checks.find((check) => check.id === id)?.status ?? "");
  return [
    {
      title: "Set the public URL",
      text: "Detected automatically on Vercel and on localhost. Elsewhere, set BASE_URL.",
      isDone: resource !== undefined,
    },
    {
      title: "Create an MCP server in Descope",
      text: `${descopeServers}: create one with this MCP Server URL.`,
      ...(resource && { copy: { label: "MCP Server URL", text: resource } }),
      isDone: isConfigured && passed("descope-answers"),
    },
    {
      title: "Allow clients to register",
      text: `${descopeServer} → Settings → MCP Client Registration: turn on CIMD and leave DCR on.`,
      isDone: isConfigured && passed("registration"),
    },
    {
      title: "Connect this server to Descope",
      text:
        "Set this variable to the Discovery URL of your MCP server: in .env.local, then restart; " +
        "or in Vercel under Settings → Environment Variables, then redeploy.",
      copy: { label: "Variable", text: "DESCOPE_CONFIG_URL" },
      isDone: isConfigured,
    },
  ];
}
