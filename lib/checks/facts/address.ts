/**
 * The origin in the browser's address bar, as proxies pass it on, to be compared with BASE_URL; no URL is ever built
 * from it. Each proxy may add to a list, where the first is what the browser sent.
 */
export function addressIn(given: Headers): string | undefined {
  const first = (name: string) => given.get(name)?.split(",")[0]?.trim() || undefined;
  const host = first("x-forwarded-host") ?? first("host");
  const url = `${first("x-forwarded-proto") ?? "http"}://${host}`;
  return host && URL.canParse(url) ? new URL(url).origin : undefined;
}
