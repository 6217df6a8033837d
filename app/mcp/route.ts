import { createMcpEndpoint } from "@/lib/mcp/endpoint";
import { createServer } from "@/lib/tools";

export const { GET, POST, DELETE, OPTIONS, PUT, PATCH } = createMcpEndpoint(createServer);
