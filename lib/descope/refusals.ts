import { errors } from "jose";
import type { Explanation } from "@/lib/http/errors";
import { descopeServer } from "./console";

/** A reason to refuse: the sentence that a client sees, and what its help page says. */
export interface Refusal {
  sentence: string;
  help: Explanation;
}

const connectAgain =
  "Disconnect this server in the client and connect again, so that it signs in afresh. In Claude Code: /mcp → Clear authentication.";

/**
 * Why a token is refused: the closed list of reason codes. Nothing of the token itself is ever part of a sentence.
 */
export const tokenRefusals = {
  malformed_token: {
    sentence: "The access token is not a well-formed JWT",
    help: {
      shows: "401 invalid_token.",
      why: "What was sent is not a JWT. Descope's access tokens are three parts with dots between them.",
      fix: `Do not cut the token short, and send no opaque token of another service. ${connectAgain}`,
    },
  },
  wrong_algorithm: {
    sentence: "The access token is not signed with RS256",
    help: {
      shows: "401 invalid_token.",
      why: "Descope signs with RS256; anything else was not made by it.",
      fix: connectAgain,
    },
  },
  critical_header: {
    sentence: "The access token asks for a header extension that is not supported",
    help: {
      shows: "401 invalid_token.",
      why: "The token's header demands an extension (crit) that this server does not know, so RFC 7515 forbids accepting it.",
      fix: connectAgain,
    },
  },
  unknown_key: {
    sentence: "The access token names no signing key of this Descope project",
    help: {
      shows: "401 invalid_token.",
      why: "No key of this project has the ID in the token: it is from another project, or its key was revoked.",
      fix: `${connectAgain} If new tokens fail too, DESCOPE_CONFIG_URL names another project than the client signs in to.`,
    },
  },
  bad_signature: {
    sentence: "The signature of the access token does not match",
    help: {
      shows: "401 invalid_token.",
      why: "The token was changed on its way, or is a forgery.",
      fix: connectAgain,
    },
  },
  wrong_issuer: {
    sentence: "The access token was issued by another authorization server",
    help: {
      shows: "Sign-in succeeds, then every call answers 401.",
      why: "The token is of another Descope project, another MCP server, or the same project under another host (a custom domain).",
      fix: `Compare DESCOPE_CONFIG_URL with the Discovery URL (${descopeServer}), host included. ${connectAgain}`,
    },
  },
  website_session: {
    sentence: "A website session is not an access token; sign in as an MCP client",
    help: {
      shows: "401 invalid_token with the token of a website.",
      why: "A session of your website proves who visits it, not that a client may act for that person here.",
      fix: "Connect an MCP client and let it sign in; it gets an access token of its own.",
    },
  },
  refresh_token: {
    sentence: "A refresh token is not an access token",
    help: {
      shows: "401 invalid_token after some time.",
      why: "The client sent the token that is only good for getting new ones.",
      fix: "This is a mistake in the client: it must send access_token, not refresh_token.",
    },
  },
  id_token: {
    sentence: "An ID token is not an access token",
    help: {
      shows: "401 invalid_token right after signing in.",
      why: "The client sent the token that tells it who signed in. It is meant for the client alone, and opens nothing.",
      fix: "This is a mistake in the client: of what the token endpoint answers, it must send access_token, not id_token.",
    },
  },
  not_an_access_token: {
    sentence: "The token says that it is something other than an access token",
    help: {
      shows: "401 invalid_token with a token that a key of this project signed.",
      why: "The token has a token_type other than access_token, Bearer and DPoP, or it tells that someone signed out (events).",
      fix: "Send the access_token of the token endpoint's answer. If that is what was sent, see whether a JWT template in the Descope console (Project → JWT Templates) sets token_type.",
    },
  },
  wrong_audience: {
    sentence: "The access token was not issued for this server",
    help: {
      shows: "Sign-in succeeds, then every call answers 401.",
      why: "The token's audience is neither this server's URL nor (with TOKEN_BINDING=project) the project's ID.",
      fix: `${descopeServer} → Settings → MCP Server URL: set it to this server's URL, ending in /mcp. ${connectAgain} A machine's token (client credentials) never names a URL: it needs TOKEN_BINDING=project.`,
    },
  },
  other_resource: {
    sentence: "The access token was issued for another resource",
    help: {
      shows: "Sign-in succeeds, then every call answers 401.",
      why: "The token was issued for another MCP server of the same project, or for another address of this one: its audience holds another URI, or something that is no text.",
      fix: `Connect to exactly the URL that the dashboard shows. ${descopeServer} → Settings → MCP Server URL must be the same. ${connectAgain}`,
    },
  },
  missing_claim: {
    sentence: "The access token lacks a required claim (exp, sub)",
    help: {
      shows: "401 invalid_token.",
      why: "The token says neither until when it is good (exp) nor whom it is for (sub).",
      fix: "See whether a JWT template in the Descope console (Project → JWT Templates) removes claims.",
    },
  },
  expired: {
    sentence: "The access token has expired",
    help: {
      shows: "The client signs in again by itself, or asks you to.",
      why: "Access tokens are short-lived. Clients renew them with a refresh token.",
      fix: `If you are asked often, see that the refresh token grant is on: ${descopeServer}. ${connectAgain}`,
    },
  },
  not_yet_valid: {
    sentence: "The access token is not valid yet",
    help: {
      shows: "401 right after signing in.",
      why: "The token starts in the future: this machine's clock is behind.",
      fix: "Set the clock by NTP; the check clock on the dashboard shows the difference.",
    },
  },
} satisfies Record<string, Refusal>;

export type TokenRefusalCode = keyof typeof tokenRefusals;

/** The reasons that a signature check can give, of whatever kind of token. */
export type JwtRefusalCode = Extract<
  TokenRefusalCode,
  | "malformed_token"
  | "wrong_algorithm"
  | "critical_header"
  | "unknown_key"
  | "bad_signature"
  | "missing_claim"
  | "expired"
  | "not_yet_valid"
>;

/** Takes what jose threw, returns the reason that refuses the token; undefined when it says nothing about the token. */
export function refusalOf(error: unknown): JwtRefusalCode | undefined {
  if (error instanceof errors.JWSSignatureVerificationFailed) return "bad_signature";
  if (error instanceof errors.JWKSNoMatchingKey) return "unknown_key";
  if (error instanceof errors.JWTExpired) return "expired";
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.reason === "missing") return "missing_claim";
    return error.claim === "nbf" && error.reason === "check_failed" ? "not_yet_valid" : "malformed_token";
  }
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid) return "malformed_token";
  if (error instanceof errors.JOSEAlgNotAllowed) return "wrong_algorithm";
  if (error instanceof errors.JOSENotSupported) return "critical_header";
  return undefined;
}
