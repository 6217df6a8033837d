import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { connect, findApp, scopeName } from "./connections";
import { readForm } from "./http";
import { escapeHtml, htmlPage, sendPage } from "./page";
import { decisions, errorPage, scopeChoice } from "./pages";
import { consentPath } from "./routes";
import type { PendingConsent, World } from "./state";

type Message = { request: IncomingMessage; response: ServerResponse };

const maxPending = 1000;

/** Takes what to ask, returns the address of the page that asks it, which works for one decision. */
export function startConsent(world: World, pending: PendingConsent): string {
  const id = randomBytes(24).toString("base64url");
  const { pendingConsents } = world;
  const [oldest] = pendingConsents.keys();
  if (oldest !== undefined && pendingConsents.size >= maxPending) pendingConsents.delete(oldest);
  pendingConsents.set(id, pending);
  return `${world.layout.origin}${consentPath}/${id}`;
}

/** Answers GET (show the page) and POST (the user's decision). */
export async function answerConsent(world: World, path: string, { request, response }: Message): Promise<void> {
  const id = path.slice(consentPath.length + 1);
  const pending = world.pendingConsents.get(id);
  if (!pending) return sendPage(response, 400, errorPage(expired, { error: "expired_consent" }));
  if (request.method !== "POST") return sendPage(response, 200, consentPage(pending));
  const form = await readForm(request);
  // Reading took a moment in which another request may have decided.
  if (!world.pendingConsents.delete(id))
    return sendPage(response, 400, errorPage(expired, { error: "expired_consent" }));
  const location = await decide(world, pending, form);
  response.writeHead(303, { location, "referrer-policy": "no-referrer", "cache-control": "no-store" }).end();
}

const expired = {
  title: "This request has expired",
  fix: "Go back to where you started, and connect again.",
};

/** Stores what was allowed, returns where to go next; a refusal is in the parameter `err`, as we assume of Descope. */
async function decide(world: World, pending: PendingConsent, form: URLSearchParams): Promise<string> {
  const { user, appId, redirectUrl } = pending;
  const scopes = form.getAll("scope").filter((scope) => pending.scopes.includes(scope));
  const back = new URL(redirectUrl);
  if (form.get("decision") === "allow" && scopes.length > 0) await connect(world, user.id, appId, scopes);
  else back.searchParams.set("err", "access_denied");
  return back.href;
}

function consentPage({ user, appId, scopes, redirectUrl }: PendingConsent): string {
  const app = findApp(appId);
  const name = escapeHtml(app?.name ?? appId);
  const choices = scopes.map((scope) =>
    scopeChoice({ name: scope, description: app?.scopes[scopeName(scope)] ?? scope }),
  );
  return htmlPage(
    `Connect ${app?.name ?? appId}`,
    `<form method="post">
<header>
<h1>Connect ${name}</h1>
<p>With Descope, this is the consent page of ${name}. You are connecting it as <strong>${escapeHtml(user.name)}</strong> (${escapeHtml(user.email)}), and will return to <strong>${escapeHtml(new URL(redirectUrl).host)}</strong>.</p>
</header>
<fieldset>
<legend>Allow this project to</legend>
${choices.join("\n")}
</fieldset>
${decisions}
</form>`,
  );
}
