import { expect, test } from "vitest";
import { metadata } from "../healthy-facts";
import { expectRow, find, type Row } from "../judging";

const rows: Row[] = [
  [
    "DCR is off",
    "dcr",
    "warn",
    /registration_endpoint is missing/,
    { metadata: metadata({ registration_endpoint: undefined }) },
  ],
  ["only DCR is off", "registration", "pass", /^CIMD$/, { metadata: metadata({ registration_endpoint: undefined }) }],
  ["CIMD is off", "cimd", "warn", /is false/, { metadata: metadata({ client_id_metadata_document_supported: false }) }],
  [
    "both are off",
    "registration",
    "fail",
    /both off/,
    {
      metadata: metadata({
        registration_endpoint: undefined,
        client_id_metadata_document_supported: undefined,
      }),
    },
  ],
];

test.each(rows)("when %s: %s is %s", (...row) => expectRow(row));

test("for a project without registration, the fix is to configure an MCP server", () => {
  const change = {
    metadata: metadata({ registration_endpoint: undefined, client_id_metadata_document_supported: false }),
  };
  const env = { DESCOPE_CONFIG_URL: "https://api.descope.com/v1/apps/P2test" };
  expect(find(change, "registration", env)?.fix).toMatch(/names the whole project/);
});
