import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const geist = dirname(createRequire(import.meta.url).resolve("geist/font/sans"));
const font = readFileSync(join(geist, "fonts/geist-sans/Geist-Variable.woff2"), "base64");

/**
 * The style of every page, inlined so that nothing is fetched; the page headers allow exactly this text. Colors, type and
 * spacing are those of app/globals.css.
 */
const stylesheet = `
@font-face { font-family: Geist; font-weight: 100 900; src: url(data:font/woff2;base64,${font}); }
:root {
  color-scheme: light dark;
  --paper: light-dark(#fcfcfa, #0c0d0f); --raised: light-dark(#ffffff, #141518);
  --ink: light-dark(#17181b, #edeeef); --soft: light-dark(#5b5e66, #a0a4ac);
  --line: light-dark(#e5e5df, #232529); --edge: light-dark(#d2d2cb, #383b41);
}
* { box-sizing: border-box; margin: 0; }
body {
  padding: 0 16px 96px; background: var(--paper); color: var(--ink); overflow-wrap: anywhere;
  font: .9375rem/1.5 Geist, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; -webkit-font-smoothing: antialiased;
}
main, aside { max-width: 448px; margin: 0 auto; }
aside { padding: 20px 0 16px; border-bottom: 1px solid var(--line); font-size: .8125rem; color: var(--soft); }
aside strong { color: var(--ink); font-weight: 600; }
h1 {
  margin-top: 40px; font-size: 1.5rem; line-height: 2rem; font-weight: 600; letter-spacing: -.03em; text-wrap: balance;
}
p { margin-top: 8px; color: var(--soft); text-wrap: pretty; } p strong { color: var(--ink); font-weight: 500; }
fieldset { border: 0; padding: 0; margin-top: 32px; min-width: 0; }
legend { padding: 0; margin-bottom: 12px; font-weight: 600; }
.choice {
  display: flex; align-items: center; gap: 12px; padding: 10px 16px; cursor: pointer;
  background: var(--raised); border: 1px solid var(--edge); border-radius: 12px;
}
.choice + .choice { margin-top: 8px; }
.choice:hover, .choice:has(:checked) { border-color: var(--ink); }
.choice:has(:focus-visible), button:focus-visible { outline: 2px solid var(--ink); outline-offset: 2px; }
.choice input { flex: none; width: 16px; height: 16px; accent-color: var(--ink); outline: none; }
.choice span { flex: 1; min-width: 0; } .choice b { display: block; font-weight: 500; }
.tenants { display: none; margin: 8px 0 0 32px; }
.choice:has(:checked) + .tenants { display: block; }
.tenants + .choice { margin-top: 8px; }
small { color: var(--soft); font-size: .8125rem; }
code { font: .8125rem/1.4 "Geist Mono", ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.actions { display: flex; gap: 8px; margin-top: 32px; }
button {
  min-height: 36px; padding: 0 16px; font: inherit; font-size: .8125rem; font-weight: 500; cursor: pointer;
  color: var(--ink); background: var(--raised); border: 1px solid var(--edge); border-radius: 8px;
}
button:hover { border-color: var(--ink); }
button.primary { background: var(--ink); border-color: var(--ink); color: var(--paper); }
@media (prefers-contrast: more) { :root { --soft: var(--ink); --line: var(--ink); --edge: var(--ink); } }
`;

const styleHash = createHash("sha256").update(stylesheet).digest("base64");

/**
 * Headers of every page: no scripts, no frames, no external resources.
 * There is no `form-action`: Chromium applies it to every redirect after the form, so it would
 * stop a client whose callback redirects to another origin.
 */
export const pageHeaders = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": `default-src 'none'; style-src 'sha256-${styleHash}'; font-src data:; base-uri 'none'; frame-ancestors 'none'`,
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
