import { publicDocument } from "@/lib/http/public-document";
import { ownClientDocument } from "@/lib/operator/client-document";

/** Public, because Descope fetches it. It contains nothing confidential. */
export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = publicDocument(ownClientDocument);
