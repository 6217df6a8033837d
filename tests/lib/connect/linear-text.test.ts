import { readConfig } from "@/lib/config";
import { connectVariables, readConnectSecret } from "@/lib/config/connect";
import { connectLink, connectPath, isAppId, open, seal } from "@/lib/connect/link";
import { connectionToken, connectUrl } from "@/lib/descope/connections";
import { issuer } from "@/tests/lib/checks/healthy-facts";
import { type Calls, sourcesIn, testEveryTextIsTried, testLinearTime } from "@/tests/support/linear-text";

const configured = readConfig({ DESCOPE_CONFIG_URL: issuer, BASE_URL: "https://mcp.example.com" });
if (!configured.ok) throw new Error("the example is no configuration");
const { config } = configured;
const [variable = ""] = Object.keys(connectVariables.shape);

const calls: Calls = {
  readConfig: (text) => readConfig({ DESCOPE_CONFIG_URL: issuer, [variable]: text }),
  isAppId,
  open: (text) => [open(text, text, "link", config), open(text.slice(0, 2_000), text, "visit", config)],
  seal: (text) => seal({ subject: text, app: text, scopes: [text] }, "link", config),
};

/** Exported functions with a text that comes from the code or from Descope, or goes on to one of `calls` as it is. */
const noForeignText = [readConnectSecret, connectLink, connectPath, connectionToken, connectUrl].map(
  ({ name }) => name,
);

testEveryTextIsTried(
  [...sourcesIn(["lib/connect"]), ...["lib/config/connect.ts", "lib/descope/connections.ts", "lib/mcp/connection.ts"]],
  [...Object.keys(calls), ...noForeignText, "judgeVisit", "isReturning"],
);
testLinearTime(calls);
