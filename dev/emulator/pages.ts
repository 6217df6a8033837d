import type { ErrorOut, KoaContextWithOIDC } from "oidc-provider";
import type { DemoUser, Membership } from "./demo";
import { escapeHtml, htmlPage, pageHeaders } from "./page";
import { errors } from "./quiet-oidc-provider";

/** The end of every consent form. */
export const decisions = `<div class="actions">
<button name="decision" value="allow" class="primary">Allow</button>
<button name="decision" value="deny">Deny</button>
</div>`;

/** What the sign-in page shows; all of it is escaped in this file. */
type ConsentView = {
  clientName: string;
  redirectUri: string;
  scopes: readonly { name: string; description: string }[];
  users: readonly DemoUser[];
};

/** Takes the pending request, returns the page that asks who signs in and what the client may do. */
export function consentPage({ clientName, redirectUri, scopes, users }: ConsentView): string {
  const client = escapeHtml(clientName);
  return htmlPage(
    `${clientName} wants access`,
    `<form method="post">
<header>
<h1><bdi>${client}</bdi> wants access</h1>
<p>It asks to use this MCP server on your behalf. You will return to <strong>${escapeHtml(returnPlace(redirectUri))}</strong>.</p>
</header>
<fieldset>
<legend>Sign in as</legend>
${users.map(userChoice).join("\n")}
</fieldset>
<fieldset>
<legend>Allow it to</legend>
${scopes.map(scopeChoice).join("\n")}
</fieldset>
${decisions}
</form>`,
  );
}

function returnPlace(redirectUri: string): string {
  if (!URL.canParse(redirectUri)) return redirectUri;
  const { protocol, host } = new URL(redirectUri);
  return protocol === "http:" || protocol === "https:" ? host : `the app that opens ${protocol} links`;
}

function userChoice(user: DemoUser, index: number): string {
  const role = user.roles.length > 0 ? `role ${user.roles.join(", ")}` : "no role";
  return `<label class="choice">
<input type="radio" name="user" value="${escapeHtml(user.id)}"${index === 0 ? " checked" : ""}>
<span><b>${escapeHtml(user.name)}</b><small>${escapeHtml(`${user.email} · ${role}`)}</small></span>
</label>${user.tenants ? tenantChoices(user.name, user.tenants) : ""}`;
}

/** The tenants of a user who has several; the style shows them while the user is selected. */
function tenantChoices(name: string, tenants: readonly Membership[]): string {
  const choices = tenants.map(({ id, name, roles }, index) => {
    return `<label class="choice">
<input type="radio" name="tenant" value="${escapeHtml(id)}"${index === 0 ? " checked" : ""}>
<span><b>${escapeHtml(name)}</b><small>${escapeHtml(`role ${roles.join(", ")}`)}</small></span>
</label>`;
  });
  return `
<div class="tenants" role="group" aria-label="${escapeHtml(`Tenant of ${name}`)}">
${choices.join("\n")}
</div>`;
}

/** Takes a scope, returns the checkbox by which a user allows it. */
export function scopeChoice({ name, description }: ConsentView["scopes"][number]): string {
  return `<label class="choice">
<input type="checkbox" name="scope" value="${escapeHtml(name)}" checked>
<span><b>${escapeHtml(description)}</b><small><code>${escapeHtml(name)}</code></small></span>
</label>`;
}

type Advice = { title: string; fix: string };

const expired: Advice = {
  title: "This sign-in has expired",
  fix: "Go back to your MCP client and connect again. If it keeps happening, allow cookies for this address.",
};

const advice: Record<string, Advice> = {
  invalid_client: {
    title: "Unknown client",
    fix:
      "Remove this server from your MCP client and add it again, so that the client registers again. " +
      "The emulator forgets clients when its state file is deleted.",
  },
  invalid_client_metadata: {
    title: "The client's metadata document is invalid",
    fix: "Correct the document at the client ID's URL, then connect again.",
  },
  invalid_redirect_uri: {
    title: "The redirect URI is not registered",
    fix: "Register this redirect_uri for the client, or remove the server from your MCP client and add it again.",
  },
};

/** The library reports this as an unknown client too, although it says nothing about the client's registration. */
const unreachable: Advice = {
  title: "The client's metadata document cannot be fetched",
  fix: "The client ID is the document's URL. Check that this computer can fetch it, or let the client register by DCR.",
};

const unexpected: Advice = {
  title: "The request is invalid",
  fix: "Go back to your MCP client and connect again.",
};

/** Shows an authorization error that cannot be sent to the client's callback. */
export function renderProviderError(ctx: KoaContextWithOIDC, out: ErrorOut, error: Error): void {
  ctx.set(pageHeaders);
  ctx.body = errorPage(adviceFor(out, error), out);
}

function adviceFor(out: ErrorOut, error: Error): Advice {
  if (error instanceof errors.SessionNotFound) return expired;
  if (out.error_description?.includes("metadata document fetch failed")) return unreachable;
  return advice[out.error] ?? unexpected;
}

/** Takes an error on the sign-in page, returns the status and the page that explains it. */
export function explainSignInError(error: unknown): { status: number; page: string } {
  if (error instanceof errors.SessionNotFound) {
    return { status: 400, page: errorPage(expired, { error: "expired_sign_in" }) };
  }
  console.error(`Descope emulator: ${error instanceof Error ? error.message : "unknown error"}`);
  return { status: 400, page: errorPage(unexpected, { error: "invalid_request" }) };
}

/** Takes what is wrong and how to go on, returns the page that says so. */
export function errorPage({ title, fix }: Advice, { error, error_description: detail }: ErrorOut): string {
  return htmlPage(
    title,
    `<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(fix)}</p>
<p><small><code>${escapeHtml(error)}</code>${detail ? ` — ${escapeHtml(detail)}` : ""}</small></p>`,
  );
}
