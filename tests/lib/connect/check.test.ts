import { describe, test } from "vitest";
import { config, expectRow, type Row } from "../checks/healthy-facts";

const connecting = { toolScopes: ["outbound.token.fetch"] };
const own = { deployment: {} };
const secret = { config: config({ CONNECT_SECRET: "q0o/aBf+2LtWJx8Kd3Rz7MvNs5Hy1UpGc6Ee9TiOZlk=" }) };

const rows: Row[] = [
  ["no tool connects an account", "connect-secret", "info", /no tool needs outbound.token.fetch/, {}],
  ["a tool does, on Vercel", "connect-secret", "warn", /not set on Vercel \(production\)/, connecting],
  ["a tool does, on Vercel with a secret", "connect-secret", "pass", /is set/, { ...connecting, ...secret }],
  ["a tool does, elsewhere", "connect-secret", "pass", /single process/, { ...connecting, ...own }],
  ["the tools throw", "connect-secret", "skip", /not known/, { toolScopes: "broken" }],
  ["the tools are not known", "connect-secret", "skip", /not known/, { toolScopes: undefined }],
];

describe("the check connect-secret", () => {
  test.each(rows)("%s", (...row) => expectRow(row));
});
