import { publicDocument } from "@/lib/http/public-document";
import { forwardedMetadata } from "@/lib/oauth/forwarded-metadata";

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = publicDocument(() =>
  forwardedMetadata("oauth-authorization-server"),
);
