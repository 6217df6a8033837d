import { readFileSync } from "node:fs";
import * as z from "zod";
import { readResource } from "@/lib/config";
import { ArgumentError, loadEnvFiles, parseStrictly, runCommand } from "./command-line";
import { registryEntry } from "./registry-entry";

const usage = `Usage: npm run -s registry [-- [options] [url]] > server.json

Prints this server's entry for the MCP registry (server.json).

  url           the public address: https://mcp.example.com; if omitted: BASE_URL
  --name NAME   <namespace>/<server>, such as io.github.you/my-server; by default made of the address
  --help        show this help

The title and the version are those in lib/config/server-info.ts, the description is that in package.json.
`;

/** `npm run registry`: the entry on standard output. Nothing is sent. */
async function registry(args: string[]): Promise<number> {
  const { values, positionals } = parseStrictly({
    args,
    allowPositionals: true,
    options: { name: { type: "string" }, help: { type: "boolean", short: "h" } },
  });
  const [address, ...rest] = positionals;
  if (rest.length > 0) throw new ArgumentError(`Pass only one URL. Unexpected: ${rest.join(" ")}`);
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const resource = readResource({
    ...loadEnvFiles().combinedEnv,
    ...(address && { BASE_URL: address.replace(/\/mcp$/, "") }),
  });
  if (!resource)
    throw new ArgumentError(`${address ?? "BASE_URL"} is not the address of a server: https://mcp.example.com`);
  const { description } = z.object({ description: z.string() }).parse(JSON.parse(readFileSync("package.json", "utf8")));
  process.stdout.write(`${JSON.stringify(registryEntry(resource, description, values.name), null, 2)}\n`);
  return 0;
}

runCommand("registry", registry);
