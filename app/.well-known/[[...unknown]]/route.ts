import { unknownDocument } from "@/lib/http/public-document";

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = unknownDocument;
