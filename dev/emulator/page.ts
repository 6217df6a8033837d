import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";

/** The style of every page, inlined so that nothing is fetched; the page headers allow exactly this text. */
const stylesheet = `
:root {
  color-scheme: light dark;
  --back: #f4f5f7; --card: #fff; --line: #d9dce3; --text: #16181d; --soft: #5a6172;
  --accent: #4338ca; --accent-text: #fff; --chosen: #eef0ff; --notice: #7a4b00; --notice-back: #fff4d6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #0f1115; --card: #181b22; --line: #333947; --text: #eceef3; --soft: #a3abbd;
    --accent: #a5b0ff; --accent-text: #12152b; --chosen: #22263a; --notice: #ffd98a; --notice-back: #33280f;
  }
}
* { box-sizing: border-box; margin: 0; }
body {
  min-height: 100dvh; padding: 24px 16px; display: flex; flex-direction: column; gap: 16px;
  align-items: center; justify-content: center; background: var(--back); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere;
}
main, aside { width: 100%; max-width: 440px; }
main {
  padding: 28px; background: var(--card); border: 1px solid var(--line); border-radius: 16px;
  box-shadow: 0 1px 2px rgb(0 0 0 / .05), 0 12px 32px rgb(0 0 0 / .08);
}
h1 { font-size: 1.375rem; line-height: 1.25; letter-spacing: -.01em; margin-bottom: 8px; text-wrap: balance; }
p { color: var(--soft); } p + p { margin-top: 12px; } p strong { color: var(--text); }
fieldset { border: 0; padding: 0; margin-top: 24px; min-width: 0; }
legend { font-size: .875rem; font-weight: 600; color: var(--soft); padding: 0; margin-bottom: 8px; }
.choice {
  display: flex; align-items: center; gap: 12px; padding: 10px 14px; cursor: pointer;
  border: 1px solid var(--line); border-radius: 10px;
}
.choice + .choice { margin-top: 8px; }
.choice:hover { border-color: var(--accent); }
.choice:has(:checked) { background: var(--chosen); border-color: var(--accent); }
.choice:has(:focus-visible), button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.choice input { flex: none; width: 18px; height: 18px; accent-color: var(--accent); outline: none; }
.choice span { flex: 1; min-width: 0; } .choice b { display: block; font-weight: 600; line-height: 1.35; }
.tenants { display: none; margin: 8px 0 0 32px; }
.choice:has(:checked) + .tenants { display: block; }
.tenants + .choice { margin-top: 8px; }
small { color: var(--soft); font-size: .8125rem; }
code { font: .8125rem/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.actions { display: flex; gap: 12px; margin-top: 28px; }
button {
  flex: 1; min-height: 46px; padding: 0 16px; font: inherit; font-weight: 600; cursor: pointer; color: var(--text);
  background: transparent; border: 1px solid var(--line); border-radius: 10px;
}
button:hover { border-color: var(--accent); }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--accent-text); }
button.primary:hover { filter: brightness(1.08); }
aside {
  padding: 8px 14px; border-radius: 10px; text-align: center; font-size: .8125rem;
  color: var(--notice); background: var(--notice-back);
}
aside > * { display: inline-block; }
@media (max-width: 480px) {
  body { padding: 16px 12px; gap: 12px; }
  main { padding: 20px 18px; }
  fieldset, .actions { margin-top: 18px; }
  .choice { padding: 8px 12px; }
}
@media (prefers-contrast: more) { :root { --line: currentColor; --soft: var(--text); } }
`;

const styleHash = createHash("sha256").update(stylesheet).digest("base64");

/**
 * Headers of every page: no scripts, no frames, no external resources.
 * There is no `form-action`: Chromium applies it to every redirect after the form, so it would
 * stop a client whose callback redirects to another origin.
 */
export const pageHeaders = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; frame-ancestors 'none'`,
  "x-frame-options": "DENY",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
} as const;

/** Takes any text, returns it safe to place between tags or inside a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Takes a title (plain text) and the HTML of the card, returns the whole page. */
export function htmlPage(title: string, card: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${stylesheet}</style>
</head>
<body>
<aside><strong>Local Descope emulator</strong> <span>— no account needed, development only</span></aside>
<main>
${card}
</main>
</body>
</html>
`;
}

/** Sends a finished page. */
export function sendPage(response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, pageHeaders).end(page);
}
