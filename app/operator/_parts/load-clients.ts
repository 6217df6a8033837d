import type { Config } from "@/lib/config";
import { readOperator } from "@/lib/config/operator";
import { consolePages } from "@/lib/descope/console";
import { type ClientList, loadClients, ManagementError } from "@/lib/descope/website/management";

/** Why there is no list of clients, and what to do. */
export interface Trouble {
  status: "warn" | "fail";
  title: string;
  advice: string;
}

type Loaded = { list: ClientList; trouble?: undefined } | { list?: undefined; trouble: Trouble };

/** Loads the registered clients, or says why it cannot; call it for operators only. */
export async function loadOrExplain({ descope }: Config): Promise<Loaded> {
  const { managementKey } = readOperator();
  if (!managementKey) return { trouble: keyless };
  try {
    return { list: await loadClients(descope, managementKey) };
  } catch (error) {
    if (!(error instanceof ManagementError)) throw error;
    return { trouble: { status: "fail", title: error.message, advice: advice[error.reason] } };
  }
}

const keyless: Trouble = {
  status: "warn",
  title: "DESCOPE_MANAGEMENT_KEY is not set",
  advice: `Descope requires a management key to list clients. ${consolePages.managementKeys}: create one for this project and set DESCOPE_MANAGEMENT_KEY in .env.local, or in Vercel under Settings → Environment Variables.`,
};

const advice: Record<ManagementError["reason"], string> = {
  refused: `${consolePages.managementKeys}: make sure the key in DESCOPE_MANAGEMENT_KEY is active, belongs to this project and may read MCP servers and inbound apps.`,
  timeout: "Try again in a minute, and check status.descope.com.",
  bad_answer: "Try again in a minute. If the error persists, compare DESCOPE_CONFIG_URL with the Descope console.",
  unreachable: "Make sure this server can reach the internet, and check status.descope.com.",
};
