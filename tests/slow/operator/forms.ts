/** A page's form as a browser without JavaScript sends it. */
export interface Submission {
  url: string;
  cookie: string;
  /** Selects the form: a text between its tags. */
  having: string;
  fields?: Record<string, string>;
}

/** Opens a page and submits one of its forms. @returns the resulting page, and the cookies that it sets */
export async function submit({ url, cookie, having, fields = {} }: Submission) {
  const page = await (await fetch(url, { headers: { cookie } })).text();
  const form = page.match(/<form[\s\S]*?<\/form>/g)?.find((text) => text.includes(having));
  if (!form) throw new Error(`${url} has no form with ${having}`);
  const body = new FormData();
  for (const input of form.match(/<input[^>]*type="hidden"[^>]*>/g) ?? []) {
    body.append(attribute(input, "name"), attribute(input, "value"));
  }
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  const { origin } = new URL(url);
  const answer = await fetch(url, { method: "POST", headers: { cookie, origin }, body });
  const cookies = answer.headers.getSetCookie().map((line) => line.split(";")[0]);
  return { status: answer.status, cookies, body: decoded(await answer.text()) };
}

function attribute(tag: string, name: string): string {
  return decoded(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? "");
}

function decoded(html: string): string {
  return html
    .replaceAll("&quot;", '"')
    .replaceAll("&#x27;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&amp;", "&");
}
