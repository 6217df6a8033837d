/** Seconds that a client may cache a document: short, so that a retry after a fix gets the new one. */
const clientMaxAge = 60;
/** Seconds that a CDN may cache it (RFC 9111 §5.2.2.10), then serve it stale while revalidating (RFC 5861 §3). */
const sharedMaxAge = 300;
// With one client every 15 minutes, nobody waits for a cold start, yet no copy is hours old.
const staleWhileRevalidate = 600;

/** The maximum age of a copy in seconds, after a CDN and then a client have cached it. */
export const longestCopy = sharedMaxAge + staleWhileRevalidate + clientMaxAge;

/** For a document that is the same for everyone, so a CDN in front of this server may cache it. */
export const sharedCopy = `public, max-age=${clientMaxAge}, s-maxage=${sharedMaxAge}, stale-while-revalidate=${staleWhileRevalidate}`;

/** For a fallback or stale document. Without s-maxage, Vercel's CDN does not cache it. */
export const briefCopy = "public, max-age=10";
