import { publicDocument } from "@/lib/http/public-document";
import { ownClientDocument } from "@/lib/operator/client-document";

/** Public, for Descope fetches it: it says no more than what anyone may know of this app. */
export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = publicDocument(ownClientDocument);
