import { createMcpEndpoint } from "@/lib/mcp/endpoint";
import { createServer } from "@/lib/mcp/server";

export const { GET, POST, DELETE, OPTIONS, PUT, PATCH } = createMcpEndpoint(createServer);
