import { parseJson } from "@/lib/http/bounded-fetch";
import { cutText, jwtLike } from "@/lib/log/tidy-text";

/**
 * Endings of the names of secrets: parameters, form fields, JSON members, headers. They match any case and spelling
 * (`access_token`, `Access-Token`, `accessToken`) and longer names (`registration_access_token`). `code` and `state`
 * must be whole names, because `country_code` is not a secret.
 */
const secretName = [
  "token(?:[_-]?hint)?",
  "secret",
  "passw(?:or)?d",
  "assertion",
  "verifier",
  "jwt",
  "authorization",
  "cookie",
  "api[_-]?key",
  "session[_-]?id",
  "(?:(?<![\\w-])|(?<=%(?:26|3f)))(?:(?:device|user|auth(?:orization)?)[_-]?code|code|state)",
].join("|");
const endsSecretly = new RegExp(`(?:${secretName})[\\]\\s]*$`, "i");

const scheme = "(?:bearer|basic|dpop) +";
// Server-sent events may split their data between a name and its value.
const gap = "(?:\\s|data:)*";
/**
 * Secrets in any text, even if it is cut off: JWTs, credentials after their scheme, and values after a secret name in
 * JSON (also inside a JSON string, where quotes are escaped), a form, a URL or a header.
 */
const secretInText = new RegExp(
  [
    jwtLike.source,
    `(?<scheme>\\b${scheme})(?<credential>[\\w.~+/-]{16,}=*(?![\\w="]))`,
    `(?<name>(?:${secretName})\\\\*["']?${gap}(?<sign>[:=]|%3[ad])${gap}(?:${scheme})?)` +
      `(?:(?<slashes>\\\\*)(?<quote>["'])(?<quoted>[^]*?)(?:(?<end>(?<!\\\\)\\k<slashes>\\k<quote>)|$)` +
      `|(?<bare>[^\\s"'\\\\&,;<>()[\\]{}]+))`,
  ].join("|"),
  "gi",
);

/** Limits in characters: of a body to parse, of a body to show, and of a header or URL. */
const longestRead = 64_000;
const longestBody = 6_000;
const longestLine = 4_000;
/** Levels of JSON that are shown. Indentation grows with each, so deep nesting would take quadratic space. */
const deepest = 24;

/** The first characters of a secret, enough to tell two apart, and its length. */
export function shorten(secret: string): string {
  const shown = secret.length >= 16 ? cutText(secret, 4) : "";
  return `${shown}… (${secret.length} characters)`;
}

/** A URL with its secret parameters shortened, and without user name, password and fragment. */
export function redactUrl(url: string): string {
  const read = cutText(url, longestLine);
  if (!URL.canParse(read)) return redactLine(url);
  const { protocol, host, pathname, searchParams } = new URL(read);
  const parts = redactParameters(searchParams);
  const place = redactText(`${protocol}${host ? "//" : ""}${host}${pathname}`);
  return (parts.length > 0 ? `${place}?${parts.join("&")}` : place) + (read === url ? "" : "…");
}

/** Headers for display. Credentials keep their scheme. */
export function redactHeaders(headers: Headers, shown?: string[]): Record<string, string> {
  const entries = [...headers].filter(([name]) => shown?.includes(name) ?? true);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, isSecretName(name) ? redactCredential(value) : redactLine(value)]),
  );
}

/**
 * A body for display: JSON indented, forms one field per line, secrets and length shortened. A very long body is cut
 * before it is parsed, and so treated as text.
 */
export function redactBody(body: string, contentType: string): string {
  const text = body.length > longestRead ? cutText(body, longestBody) : body;
  const safe = contentType.toLowerCase().includes("x-www-form-urlencoded")
    ? redactParameters(new URLSearchParams(text)).join("\n")
    : (redactJson(text) ?? redactEvents(text));
  if (safe.length <= longestBody && text === body) return safe;
  return `${cutText(safe, longestBody)}\n… (${body.length} characters)`;
}

function isSecretName(name: string): boolean {
  return endsSecretly.test(name.slice(-100));
}

function redactParameters(parameters: URLSearchParams): string[] {
  return [...parameters].map(
    ([name, value]) => `${redactText(name)}=${isSecretName(name) ? shorten(value) : redactText(value)}`,
  );
}

function redactCredential(value: string): string {
  const [known = ""] = new RegExp(`^${scheme}`, "i").exec(value) ?? [];
  return known + shorten(value.slice(known.length));
}

function redactLine(text: string): string {
  return redactText(cutText(text, longestLine)) + (text.length > longestLine ? "…" : "");
}

function redactJson(text: string): string | undefined {
  const json = parseJson(text);
  return json === undefined ? undefined : JSON.stringify(hide(json, false, 0), undefined, 2);
}

function hide(value: unknown, isSecret: boolean, depth: number): unknown {
  if (typeof value === "string") return isSecret ? shorten(value) : redactText(value);
  // A one-time code may be a number; the codes of JSON-RPC and HTTP have fewer digits.
  if (typeof value === "number") return isSecret && Math.abs(value) >= 1e5 ? shorten(String(value)) : value;
  if (typeof value !== "object" || value === null) return value;
  if (depth === deepest) return "… (more levels)";
  if (Array.isArray(value)) return value.map((entry) => hide(entry, isSecret, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [
      redactText(name),
      hide(entry, isSecret || isSecretName(name), depth + 1),
    ]),
  );
}

/** MCP responses may be server-sent events, whose data is JSON. */
function redactEvents(text: string): string {
  let shown = "";
  let from = 0;
  for (const { 0: line, 1: data = "", index } of text.matchAll(/^data:([^\r\n]*)/gm)) {
    const json = redactJson(data);
    if (json === undefined) continue;
    shown += redactText(text.slice(from, index)) + json;
    from = index + line.length;
  }
  return shown + redactText(text.slice(from));
}

function redactText(text: string): string {
  return text.replace(secretInText, (...given) => redactMatch(String(given[0]), given.at(-1)));
}

/** @param groups the named groups of `secretInText` */
function redactMatch(whole: string, groups: Record<string, string | undefined>): string {
  const { scheme: known = "", credential, name = "", sign, slashes = "", quote, quoted = "", end = "", bare } = groups;
  if (credential !== undefined) return known + shorten(credential);
  if (quote !== undefined) return name + slashes + quote + shorten(quoted) + end;
  if (bare === undefined) return shorten(whole);
  // `"code": -32000` and "state: active" are not secrets.
  const isPlain = /^(?:-?\d{1,5}|true|false|null)$/.test(bare) || (sign === ":" && /^(code|state)\b/i.test(name));
  return isPlain ? whole : name + shorten(bare);
}
