import { statusResponse } from "@/lib/checks/status";
import { publicDocument } from "@/lib/http/public-document";

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = publicDocument(statusResponse);
