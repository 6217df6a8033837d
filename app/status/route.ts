import { statusResponse } from "@/lib/checks/status";
import { publicDocument } from "@/lib/http/public-document";

// Imported on demand, so that this route and the endpoint share one copy of the MCP SDK.
const toolScopes = async () => (await import("@/lib/tools")).toolScopes();

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = publicDocument((request) =>
  statusResponse(request, toolScopes),
);
