import * as current from "@modelcontextprotocol/client";
import * as older from "@modelcontextprotocol/sdk/client/auth.js";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "@/dev/emulator";
import { offeredScopes, redirectUri } from "./oauth-client";
import { signIn } from "./sign-in";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

const clientMetadata = {
  client_name: "MCP client",
  redirect_uris: [redirectUri],
  grant_types: ["authorization_code", "refresh_token"],
  token_endpoint_auth_method: "none",
};
const resource = new URL("http://localhost:3000/mcp");

// The steps are the same in both generations, but their types are not interchangeable.
describe.each([false, true])("the current MCP SDK, with an iss in the callback: %s", (issParameter) => {
  test("discovers, registers, signs in and refreshes", async () => {
    emulator.set({ issParameter });
    const metadata = await current.discoverAuthorizationServerMetadata(emulator.issuer);
    const clientInformation = await current.registerClient(emulator.issuer, { metadata, clientMetadata });
    const { authorizationUrl, codeVerifier } = await current.startAuthorization(emulator.issuer, {
      metadata,
      clientInformation,
      redirectUrl: redirectUri,
      scope: metadata?.scopes_supported?.join(" "),
      resource,
    });
    const { searchParams } = await signIn(authorizationUrl);
    const iss = searchParams.get("iss") ?? undefined;
    const tokens = await current.exchangeAuthorization(emulator.issuer, {
      metadata,
      clientInformation,
      authorizationCode: searchParams.get("code") ?? "",
      ...(iss && { iss }),
      codeVerifier,
      redirectUri,
      resource,
    });
    expect(decodeJwt(tokens.access_token).scope).toBe([...(await offeredScopes()), "offline_access"].join(" "));
    const refreshToken = tokens.refresh_token ?? "";
    const fresh = await current.refreshAuthorization(emulator.issuer, {
      metadata,
      clientInformation,
      refreshToken,
      resource,
    });
    expect(decodeJwt(fresh.access_token).aud).toContain(resource.href);
  });
});

describe("the MCP SDK 1.x", () => {
  test("discovers, registers, signs in and refreshes", async () => {
    const metadata = await older.discoverAuthorizationServerMetadata(emulator.issuer);
    const clientInformation = await older.registerClient(emulator.issuer, { metadata, clientMetadata });
    const { authorizationUrl, codeVerifier } = await older.startAuthorization(emulator.issuer, {
      metadata,
      clientInformation,
      redirectUrl: redirectUri,
      scope: metadata?.scopes_supported?.join(" "),
      resource,
    });
    const authorizationCode = (await signIn(authorizationUrl)).searchParams.get("code") ?? "";
    const exchange = { metadata, clientInformation, authorizationCode, codeVerifier, redirectUri, resource };
    const tokens = await older.exchangeAuthorization(emulator.issuer, exchange);
    expect(decodeJwt(tokens.access_token).scope).toBe([...(await offeredScopes()), "offline_access"].join(" "));
    const refreshToken = tokens.refresh_token ?? "";
    const fresh = await older.refreshAuthorization(emulator.issuer, {
      metadata,
      clientInformation,
      refreshToken,
      resource,
    });
    expect(decodeJwt(fresh.access_token).aud).toContain(resource.href);
  });
});
