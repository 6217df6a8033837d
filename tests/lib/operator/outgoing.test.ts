import { readConfig } from "@/lib/config";
import { describeServer } from "@/lib/descope/discovery-url";
import { loadClients } from "@/lib/descope/website/management";
import { startTrace } from "@/lib/operator/trace";
import { callTool } from "@/lib/operator/try/call";
import { testOutgoing } from "@/tests/support/outgoing";

const ids = ["P2bad", "MS3bad"] as const;

testOutgoing({
  "clients of a server": (origin) => loadClients(describeServer(origin, ...ids), "K2"),
  "clients of a project": (origin) => loadClients(describeServer(origin, ids[0]), "K2"),
  "a call of a tool": async (origin) => {
    const result = readConfig({ DESCOPE_PROJECT_ID: ids[0], DESCOPE_BASE_URL: origin, BASE_URL: origin });
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    const events = [];
    const { signal } = new AbortController();
    const limits = { timeoutMs: 2_000, maxBytes: 65_536 };
    const call = callTool(result.config, "token", { tool: "x", arguments: {} }, signal, limits);
    for await (const event of call) events.push(event);
    return events;
  },
  "a trace": async (origin) => {
    const result = readConfig({ DESCOPE_PROJECT_ID: ids[0], DESCOPE_BASE_URL: origin, BASE_URL: origin });
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    return (await startTrace(result.config, "dcr")).steps.map(({ saw }) => saw);
  },
});
