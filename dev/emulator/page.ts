import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { stylesheet } from "./stylesheet";

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
