import { publicDocument } from "@/lib/http/public-document";
import { protectedResource } from "@/lib/oauth/protected-resource";

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = publicDocument(protectedResource);
