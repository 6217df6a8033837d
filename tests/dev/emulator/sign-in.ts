/** What the user does on the sign-in page. */
export type SignInChoice = {
  /** ID, e-mail address or name of a demo user; default: the first one. */
  user?: string;
  /** ID or name of one of the user's tenants; default: the one that is selected at first. */
  tenant?: string;
  /** Default: true. */
  allow?: boolean;
  /** The scopes that stay selected; default: all. */
  scopes?: string[];
};

/** Walks through the real sign-in page over HTTP, returns the client's callback URL without requesting it. */
export async function signIn(authorizeUrl: string | URL, choice: SignInChoice = {}): Promise<URL> {
  const browser = openBrowser();
  const arrival = await browser.follow(new URL(authorizeUrl));
  if (arrival.callback) return arrival.callback;
  const page = await readPage(arrival.response);
  const decision = await browser.follow(arrival.url, { method: "POST", body: fillForm(page, choice) });
  if (decision.callback) return decision.callback;
  throw new Error(`the sign-in did not end in a callback: ${await decision.response.text()}`);
}

type Arrival = { url: URL; response: Response; callback?: URL };

/** Returns a browser that keeps cookies per path and follows redirects until they leave the origin. */
export function openBrowser() {
  const jar = new Map<string, { value: string; path: string }>();
  const visit = async (url: URL, init: RequestInit) => {
    const response = await fetch(url, {
      ...init,
      redirect: "manual",
      headers: { cookie: cookiesFor(jar, url.pathname) },
    });
    for (const line of response.headers.getSetCookie()) storeCookie(jar, line);
    return response;
  };
  const follow = async (url: URL, init: RequestInit = {}): Promise<Arrival> => {
    const response = await visit(url, init);
    const location = response.headers.get("location");
    if (location === null) return { url, response };
    const next = new URL(location, url);
    return next.origin === url.origin ? follow(next) : { url, response, callback: next };
  };
  return { follow };
}

async function readPage(response: Response): Promise<string> {
  const page = await response.text();
  if (!response.ok) throw new Error(`the sign-in page answered ${response.status}: ${page}`);
  return page;
}

function fillForm(page: string, { user, tenant, allow = true, scopes }: SignInChoice): URLSearchParams {
  const form = new URLSearchParams({ decision: allow ? "allow" : "deny" });
  for (const label of page.match(/<label[\s\S]*?<\/label>/g) ?? []) {
    const name = /name="(\w+)"/.exec(label)?.[1] ?? "";
    const value = /value="([^"]*)"/.exec(label)?.[1] ?? "";
    const wanted = name === "tenant" ? tenant : user;
    const isChosen = name === "scope" ? (scopes?.includes(value) ?? true) : isWanted(label, wanted);
    if (isChosen) form.append(name, value);
  }
  if (!form.has("user")) throw new Error(`the sign-in page offers no user ${user}`);
  return form;
}

function isWanted(label: string, wanted: string | undefined): boolean {
  return wanted === undefined ? label.includes(" checked") : label.includes(wanted);
}

function cookiesFor(jar: ReadonlyMap<string, { value: string; path: string }>, pathname: string): string {
  const sent = [...jar].filter(([, { path }]) => pathname.startsWith(path));
  return sent.map(([name, { value }]) => `${name}=${value}`).join("; ");
}

function storeCookie(jar: Map<string, { value: string; path: string }>, line: string): void {
  const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
  const path = /path=([^;]+)/i.exec(line)?.[1] ?? "/";
  jar.set(name, { value, path });
}
