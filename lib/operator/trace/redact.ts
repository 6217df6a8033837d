/** Whatever is good for anything in other hands, as a parameter, a form field or a member of JSON. */
const secretNames = new Set([
  "access_token",
  "refresh_token",
  "id_token",
  "code",
  "code_verifier",
  "state",
  "client_secret",
  "registration_access_token",
  "authorization",
  "cookie",
  "set-cookie",
]);

const jwtLike = /eyJ[\w-]{5,}(\.[\w-]*)+/g;
const longestBody = 6_000;

/** The first characters of a secret, enough to tell two apart, and how long it is. */
export function shorten(secret: string): string {
  const shown = secret.length >= 16 ? secret.slice(0, 4) : "";
  return `${shown}… (${secret.length} characters)`;
}

/** A URL whose secret parameters are shortened. */
export function redactUrl(url: string): string {
  if (!URL.canParse(url)) return redactText(url);
  const { origin, pathname, searchParams } = new URL(url);
  const parts = redactParameters(searchParams);
  return redactText(parts.length > 0 ? `${origin}${pathname}?${parts.join("&")}` : `${origin}${pathname}`);
}

/** Headers as they are shown; credentials keep their scheme. */
export function redactHeaders(headers: Headers, shown?: string[]): Record<string, string> {
  const entries = [...headers].filter(([name]) => !shown || shown.includes(name));
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      secretNames.has(name) ? redactCredential(value) : redactText(value),
    ]),
  );
}

/** A body as it is shown: JSON indented, forms one field a line, secrets shortened, and never very long. */
export function redactBody(body: string, contentType: string): string {
  const text = contentType.includes("x-www-form-urlencoded")
    ? redactParameters(new URLSearchParams(body)).join("\n")
    : (redactJson(body) ?? redactEvents(body));
  const safe = redactText(text);
  return safe.length > longestBody ? `${safe.slice(0, longestBody)}\n… (${safe.length} characters)` : safe;
}

function redactParameters(parameters: URLSearchParams): string[] {
  return [...parameters].map(([name, value]) => `${name}=${secretNames.has(name) ? shorten(value) : value}`);
}

function redactCredential(value: string): string {
  const [scheme = "", secret] = value.split(" ");
  return secret ? `${scheme} ${shorten(secret)}` : shorten(value);
}

function redactJson(text: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text), hideSecret, 2);
  } catch {
    return undefined;
  }
}

/** MCP may answer with server-sent events, whose data is JSON. */
function redactEvents(text: string): string {
  return text.replace(/^data: (.*)$/gm, (line, data) => redactJson(data) ?? line);
}

function hideSecret(name: string, value: unknown): unknown {
  return secretNames.has(name) && typeof value === "string" ? shorten(value) : value;
}

function redactText(text: string): string {
  return text.replace(jwtLike, (token) => shorten(token));
}
