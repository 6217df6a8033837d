import { statusResponse } from "@/lib/checks/status";
import { publicDocument } from "@/lib/http/public-document";
import { toolScopes } from "@/lib/tools";

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = publicDocument((request) =>
  statusResponse(request, toolScopes),
);
