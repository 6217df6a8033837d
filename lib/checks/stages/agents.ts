import { check } from "../check";
import type { Answer } from "../facts/answer";

/** Firewalls that block "AI bots" block MCP clients; it shows when they are answered differently. */
export const agentsCheck = check({
  id: "user-agents",
  group: "call",
  title: "No firewall singles out MCP clients",
  needs: ["challenge"],
  reads: ["agents", "challenge"],
  judge: ({ agents = [], challenge }) => {
    const expected = outcome(challenge);
    const treated = agents.filter(({ answer }) => outcome(answer) !== expected);
    if (treated.length === 0) {
      return { status: "pass", saw: `${agents.map(({ client }) => client).join(", ")}: ${expected}` };
    }
    const saw = treated.map(({ client, answer }) => `${client}: ${outcome(answer)}`).join(", ");
    return {
      status: "fail",
      saw: `${saw}; others: ${expected}`,
      fix: "A firewall tells clients apart by their User-Agent. On Vercel → your project → Firewall: turn off Bot Protection and AI Bots for /mcp; on Cloudflare: Block AI bots.",
    };
  },
});

function outcome(answer: Answer | undefined): string {
  return String(answer?.status ?? answer?.error ?? "not asked");
}
