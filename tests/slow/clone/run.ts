import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { git, makeTree, run } from "@/tests/support/copies";
import { readRemoving } from "@/tests/support/removing";
import { type Finding, writeCounts } from "@/tests/support/report";

/**
 * `npm run test:slow -- clone`: what people do first with their copy. It renames the server, package and owner, replaces
 * all sample tools with two new ones, makes more with `npm run new:tool`, and then runs every command that must pass in a copy.
 */
const tree = makeTree("clone");
const edit = (file: string, change: (text: string) => string) =>
  writeFileSync(join(tree, file), change(readFileSync(join(tree, file), "utf8")));

/** Replaces a text. @throws Error if nothing changed */
function replace(text: string, from: RegExp, to: string): string {
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`${from} matches nothing: update tests/slow/clone/run.ts`);
  return changed;
}

function rename(): void {
  edit("lib/config/server-info.ts", (text) =>
    replace(replace(text, /name: ".+"/, 'name: "acme-orders"'), /title: ".+"/, 'title: "Acme orders"'),
  );
  edit("package.json", (text) =>
    replace(
      replace(text, /"name": ".+"/, '"name": "acme-orders"'),
      /github\.com\/.+\.git/,
      "github.com/acme/orders.git",
    ),
  );
}

const listOrders = `import type { McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";

const inputSchema = z.object({ customer: z.string().max(100) });

/** Lists a customer's orders. */
export function listOrders(server: McpServer): void {
  server.registerTool("list_orders", { description: "Lists a customer's orders", inputSchema }, ({ customer }) => ({
    content: [{ type: "text", text: "No orders for " + customer }],
  }));
}
`;

const cancelOrders = `import { type McpServer, requireScopes } from "@modelcontextprotocol/server";

/** Cancels all orders, for callers who may. */
export function cancelOrders(server: McpServer): void {
  server.registerTool(
    "cancel_orders",
    { description: "Cancels all orders", scopeChallenge: requireScopes("orders:write") },
    () => ({ content: [{ type: "text", text: "Cancelled" }] }),
  );
}
`;

function swapTools(): void {
  const samples = readRemoving().paths.filter((path) => /^(lib|tests\/flow)\/tools\//.test(path));
  for (const path of samples) rmSync(join(tree, path));
  writeFileSync(join(tree, "lib/tools/list-orders.ts"), listOrders);
  writeFileSync(join(tree, "lib/tools/cancel-orders.ts"), cancelOrders);
  edit("lib/tools/index.ts", (text) => {
    const imports = 'import { cancelOrders } from "./cancel-orders";\nimport { listOrders } from "./list-orders";\n';
    const others = text.replace(/^import .* from "\.\/.*\n/gm, "").replace(/, toolNames/, "");
    const listed = replace(others, /(Feature\[\] = )\[[\s\S]*?\];/, "$1[listOrders, cancelOrders];");
    return replace(listed, /^(?=\n\/\*\*)/m, imports);
  });
}

/** Every combination of what `npm run new:tool` can add; the steps below check the code that it writes. */
async function makeTools(): Promise<Finding> {
  const ofConnections = existsSync("lib/mcp/connection.ts") ? ["--connection google-calendar"] : [];
  const options = ["--scope made:read", "--role 'Tenant Admin'", ...ofConnections];
  const combinations = options.reduce((all, option) => all.flatMap((others) => [others, `${others} ${option}`]), [""]);
  const commands = combinations.map((given, index) => `npm run -s new:tool -- made-${index}${given}`);
  return { name: "npm run new:tool", problem: await run(commands.join("\n"), tree) };
}

/** Git for Windows converts line ends by default, but the formatter and byte-exact tests expect the committed ones. */
async function formatOnWindows(): Promise<Finding> {
  const copy = `${tree}-windows`;
  git(tree, "-c", "core.autocrlf=true", "clone", "--quiet", ".", copy);
  const problem = await run(`node ${tree}/node_modules/@biomejs/biome/bin/biome format --max-diagnostics=5 .`, copy);
  rmSync(copy, { recursive: true });
  return { name: "format of a clone with core.autocrlf", problem };
}

const findings = [await formatOnWindows()];
rename();
swapTools();
findings.push(await makeTools());
const steps = ["npm run format", "npm run lint", "npm run typecheck", "npm run test:unit", "npm run test:flow"];
for (const step of [...steps, "npm run format:check"]) findings.push({ name: step, problem: await run(step, tree) });
rmSync(tree, { recursive: true });
writeCounts("clone", findings);
