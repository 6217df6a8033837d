/**
 * What Descope's SDK imports as `cross-fetch` (next.config.ts puts this in its place). Node.js has both, and the SDK uses
 * those first; the package would bring 400 KB of a fetch for older ones.
 */
export const { fetch, Headers } = globalThis;
