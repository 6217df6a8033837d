import type { ConnectProblem } from "./actions";

const nextLink = "Go back to your MCP client and call the tool again to get a new link.";
const signInAgain = "Sign out, then sign in again and continue.";
const laterAgain = "Nothing was changed. Try again in a minute.";

/** One sentence on why an account cannot be connected, and one on what to do; neither reveals whose link it is. */
export const sentences: Record<ConnectProblem, readonly [problem: string, nextStep: string]> = {
  no_state: ["This link is incomplete.", nextLink],
  invalid_state: ["This link is damaged, or was not created by this server.", nextLink],
  expired_state: ["This link has expired. Links are valid for ten minutes.", nextLink],
  other_app: ["This link is for another service.", nextLink],
  other_user: [
    "This link was made for somebody else.",
    "If somebody sent it to you, close this page. If it is yours, sign out and sign in as the user of your MCP client.",
  ],
  no_refresh_token: ["Your sign-in on this website is incomplete.", signInAgain],
  other_refresh_token: ["Your sign-in on this website is incomplete.", signInAgain],
  session_rejected: ["Descope no longer accepts your sign-in.", signInAgain],
  signed_out: ["You are no longer signed in.", "Reload this page to sign in."],
  unavailable: ["Descope is not responding.", laterAgain],
  rejected: [
    "Descope does not accept this server's request.",
    "Tell the owner of this server to look for connection_unavailable in its log.",
  ],
  forbidden: [
    "A policy of this Descope project does not allow you to use this service.",
    "Ask the owner of this server.",
  ],
  unknown_connection: [
    "This service is not set up in Descope.",
    "Ask the owner of this server to create the connection.",
  ],
  not_configured: ["Descope is not configured on this server.", "Ask the owner of this server."],
};
