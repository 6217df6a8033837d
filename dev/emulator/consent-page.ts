import type { DemoUser } from "./demo";
import { escapeHtml, htmlPage } from "./page";

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
<div class="actions">
<button name="decision" value="allow" class="primary">Allow</button>
<button name="decision" value="deny">Deny</button>
</div>
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
</label>`;
}

function scopeChoice({ name, description }: ConsentView["scopes"][number]): string {
  return `<label class="choice">
<input type="checkbox" name="scope" value="${escapeHtml(name)}" checked>
<span><b>${escapeHtml(description)}</b><small><code>${escapeHtml(name)}</code></small></span>
</label>`;
}
