/** Seconds that a client may keep a document: who tries again after a fix should see it. */
const clientMaxAge = 60;
/** Seconds that a CDN answers without asking us (RFC 9111 §5.2.2.10), and then while it asks (RFC 5861 §3). */
const sharedMaxAge = 300;
// A client every quarter of an hour need not wait for a cold start, yet no one is told what was true yesterday.
const staleWhileRevalidate = 600;

/** The most seconds that a document is handed out after it left this server, by a CDN and then by a client. */
export const longestCopy = sharedMaxAge + staleWhileRevalidate + clientMaxAge;

/** For a document that is the same for everyone: a CDN in front of this server answers for it. */
export const sharedCopy = `public, max-age=${clientMaxAge}, s-maxage=${sharedMaxAge}, stale-while-revalidate=${staleWhileRevalidate}`;

/** For a document that stands in for a better one. Without s-maxage Vercel's CDN does not keep it. */
export const briefCopy = "public, max-age=10";
