import type { IncomingMessage, ServerResponse } from "node:http";
import * as z from "zod";
import { parseJson } from "@/lib/http/bounded-fetch";
import { demoUsers, findDemoUser } from "./demo";
import { descopeError, readBody, sendJson } from "./http";
import { escapeHtml } from "./page";
import { authInfoOf, findSignedIn, userResponse } from "./sessions";
import type { World } from "./state";

type Message = { request: IncomingMessage; response: ServerResponse };

const flowRequest = z.object({ flowId: z.string(), interactionId: z.string().optional() });

/** Answers `POST /v1/flow/start`: the only screen's button names the user and completes the flow. */
export async function answerFlow(world: World, { request, response }: Message): Promise<void> {
  const parsed = flowRequest.safeParse(parseJson(await readBody(request)));
  const user = findDemoUser(parsed.data?.interactionId);
  if (!user) return sendJson(response, 400, descopeError("E102001", "The flow's screen was not submitted"));
  const authInfo = await authInfoOf(world, user);
  const lastAuth = { authMethod: "otp", loginId: user.email, name: user.name };
  sendJson(response, 200, { executionId: "sign-up-or-in|1", status: "completed", authInfo, lastAuth });
}

/** Answers refresh, logout and "who am I", all sent with `Authorization: Bearer <project>:<refresh token>`. */
export async function answerSession(world: World, path: string, { request, response }: Message) {
  const token = request.headers.authorization?.slice(`Bearer ${world.layout.projectId}:`.length) ?? "";
  const user = await findSignedIn(world, token);
  if (!user) {
    // Not an error: Descope's SDK also tries this for a visitor who never signed in.
    if (path.endsWith("/try-refresh")) return sendJson(response, 200, {});
    return sendJson(response, 401, descopeError("E061004", "The refresh token is not valid"));
  }
  if (path.endsWith("/me")) return sendJson(response, 200, userResponse(user));
  if (!path.endsWith("/logout")) return sendJson(response, 200, await authInfoOf(world, user, token));
  world.signedOut.add(token);
  sendJson(response, 200, {});
}

/** The only screen of the flow; the web component finds it in config.json. */
const screenId = "0";
const componentsVersion = "1.0.0";

const flowConfig = { version: 1, startScreenId: screenId, startScreenName: "Sign in", targetLocales: [] };

/** The flows that every new Descope project has. */
const flows = Object.fromEntries(["sign-up-or-in", "sign-in", "sign-up"].map((id) => [id, flowConfig]));

/** Looks like the page around it, whose font it takes, with the colors of app/globals.css. */
const theme = `
.emulator { font: 0.9375rem/1.5 var(--font-geist-sans, system-ui), sans-serif; color: #17181b; display: grid; gap: 0.5rem; }
.emulator h2 { font-size: inherit; font-weight: 600; margin: 0 0 0.25rem; }
.emulator p { margin: 0.25rem 0 0; font-size: 0.8125rem; color: #5b5e66; }
.emulator button { font: inherit; text-align: left; padding: 0.625rem 1rem; border: 1px solid #d2d2cb;
  border-radius: 0.75rem; background: #fff; color: inherit; cursor: pointer; }
.emulator b { font-weight: 500; }
.emulator button:hover { border-color: currentColor; }
.emulator button:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
[data-theme="dark"] .emulator { color: #edeeef; }
[data-theme="dark"] .emulator p { color: #a0a4ac; }
[data-theme="dark"] .emulator button { background: #141518; border-color: #383b41; }
[data-theme="dark"] .emulator button:hover { border-color: currentColor; }`;

/** The project's screens use none of Descope's components, so the component library is empty. */
const componentLibrary = "globalThis.DescopeUI = {};";

/**
 * Takes the path below the static pages or the library, sends the file that Descope's web component loads from there
 * (`config.json`, `theme.json`, a screen, the component library); returns false if there is no such file.
 */
export function sendFlowFile(response: ServerResponse, path: string): boolean {
  const name = path.split("/").at(-1);
  if (name === "config.json") sendJson(response, 200, { componentsVersion, flows, styles: {} });
  else if (name === "theme.json") sendJson(response, 200, themeDocument());
  else if (name === `${screenId}.html`) sendText(response, "text/html", screen());
  else if (name === "index.js") sendText(response, "text/javascript", componentLibrary);
  else return false;
  return true;
}

function themeDocument() {
  return { light: { globals: theme, components: {} }, dark: { globals: "", components: {} } };
}

function screen(): string {
  const buttons = demoUsers.map(({ id, name, email, roles }) => {
    const role = roles.length > 0 ? `role ${roles.join(", ")}` : "no role";
    return `<button type="button" data-type="button" id="${id}"><b>${escapeHtml(name)}</b><br>${escapeHtml(`${email} · ${role}`)}</button>`;
  });
  return `<div class="emulator"><h2>Sign in as</h2>${buttons.join("")}<p>Local Descope emulator: no password, development only.</p></div>`;
}

function sendText(response: ServerResponse, type: string, text: string): void {
  response.writeHead(200, { "content-type": `${type}; charset=utf-8` }).end(text);
}
