import { readConfig } from "@/lib/config";
import { readFlowId, signInVariables } from "@/lib/config/sign-in";
import { verifySession } from "@/lib/descope/website/session";
import { returnPath, signInPath } from "@/lib/sign-in/return-path";
import { issuer } from "@/tests/lib/checks/healthy-facts";
import { type Calls, sourcesIn, testEveryTextIsTried, testLinearTime } from "@/tests/support/linear-text";

const configured = readConfig({ DESCOPE_CONFIG_URL: issuer, BASE_URL: "https://mcp.example.com" });
if (!configured.ok) throw new Error("the example is no configuration");
const { descope } = configured.config;
const [variable = ""] = Object.keys(signInVariables.shape);

const calls: Calls = {
  readConfig: (text) => readConfig({ DESCOPE_CONFIG_URL: issuer, [variable]: text }),
  verifySession: (text) => verifySession(text, descope),
  returnPath: (text) => [returnPath(text), returnPath(`/${text}`)],
  signInPath: (text) => signInPath(`/${text}`),
};

/** Exported functions with a text that comes from nobody outside, or from Descope's answers. */
const noForeignText = [
  readFlowId.name,
  "signInPolicy",
  "signedInUser",
  "forgetRefreshToken",
  "cookieFor",
  "sealingKey",
];

testEveryTextIsTried(
  [
    ...sourcesIn(["lib/sign-in"]),
    "lib/config/sign-in.ts",
    ...["session", "user"].map((name) => `lib/descope/website/${name}.ts`),
  ],
  [...Object.keys(calls), ...noForeignText],
);
testLinearTime(calls);
