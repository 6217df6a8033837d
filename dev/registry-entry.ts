import * as z from "zod";
import { serverInfo, sourceUrl } from "@/lib/config/server-info";
import { isPrivateHost } from "@/lib/http/private-address";

const schemaUrl = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json";

/** The limits of that schema for what a project chooses itself. */
const limits = z.object({
  name: z
    .string()
    .max(200)
    .regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/, "is not <your namespace>/<server>, such as io.github.you/my-server"),
  title: z.string().min(1).max(100),
  description: z.string().min(1).max(100),
  version: z.string().min(1).max(255),
});

/** The code hosts that the registry knows (`repository.source`). */
const codeHosts = new Map([
  ["github.com", "github"],
  ["gitlab.com", "gitlab"],
]);

/**
 * This server's entry in the MCP registry (`server.json`, schema of 2025-12-11), as a remote server.
 * @param resource the URL of the endpoint
 * @param description one sentence, at most 100 characters
 * @param name with the namespace that you can prove to own; by default that of the endpoint's host
 * @throws Error if the registry would not accept it
 */
export function registryEntry(resource: string, description: string, name = defaultName(resource)) {
  const { protocol, hostname } = new URL(resource);
  if (protocol !== "https:" || isPrivateHost(hostname)) {
    throw new Error(
      `The registry lists public servers only, and ${resource} is not public. Pass your server's https URL.`,
    );
  }
  const { title, version } = serverInfo;
  const { data, error } = limits.safeParse({ name, title, description, version });
  if (!data) throw new Error(error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n"));
  const source = codeHosts.get(new URL(sourceUrl).hostname);
  return {
    $schema: schemaUrl,
    ...data,
    ...(source && { repository: { url: sourceUrl, source } }),
    websiteUrl: new URL("/", resource).href,
    remotes: [{ type: "streamable-http", url: resource }],
  };
}

/** `https://mcp.example.com/mcp` becomes `com.example.mcp/…`: a namespace belongs to the owner of its domain. */
function defaultName(resource: string): string {
  return `${new URL(resource).hostname.split(".").toReversed().join(".")}/${serverInfo.name}`;
}
