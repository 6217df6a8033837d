import * as oauth from "oauth4webapi";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "@/dev/emulator";
import { authorization, insecure, redirectUri, register } from "./oauth-client";
import { signIn } from "./sign-in";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

test("denying returns access_denied with state, and with iss if advertised", async () => {
  emulator.set({ issParameter: true });
  const { url } = await authorization(await register(emulator.issuer));
  const callback = await signIn(url, { allow: false });
  expect(callback.origin + callback.pathname).toBe(redirectUri);
  expect(Object.fromEntries(callback.searchParams)).toMatchObject({
    error: "access_denied",
    state: "the-state",
    iss: emulator.issuer,
  });
  emulator.reset();
});

test.each([
  ["an unknown scope", { scope: "mcp:use nonsense" }, "invalid_scope"],
  ["no PKCE challenge", { code_challenge: undefined, code_challenge_method: undefined }, "invalid_request"],
  ["a plain PKCE challenge", { code_challenge_method: "plain" }, "invalid_request"],
  ["prompt=none", { prompt: "none" }, "login_required"],
  ["a resource that is not an http URL", { resource: "urn:x:y" }, "invalid_target"],
])("%s is rejected in the callback", async (_name, parameters, error) => {
  const { url } = await authorization(await register(emulator.issuer), parameters);
  expect((await signIn(url)).searchParams.get("error")).toBe(error);
});

test("a wrong PKCE verifier gets no token", async () => {
  const { server, client, auth } = await register(emulator.issuer);
  const { url } = await authorization({ server, client });
  const callback = oauth.validateAuthResponse(server, client, await signIn(url), "the-state");
  const verifier = oauth.generateRandomCodeVerifier();
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    auth,
    callback,
    redirectUri,
    verifier,
    insecure,
  );
  expect(await response.json()).toMatchObject({ error: "invalid_grant" });
});
