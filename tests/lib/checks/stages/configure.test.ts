import { test } from "vitest";
import { config, expectRow, type Row } from "../healthy-facts";

const rows: Row[] = [
  [
    "nothing is set",
    "configuration",
    "fail",
    /DESCOPE_CONFIG_URL is not set/,
    { config: config({ DESCOPE_CONFIG_URL: "" }) },
  ],
  ["two sources disagree", "configuration", "fail", /conflicts/, { config: config({ DESCOPE_PROJECT_ID: "P2other" }) }],
  [
    "a deployment's address is localhost",
    "public-origin",
    "fail",
    /localhost/,
    { config: config({ BASE_URL: "http://localhost:3000" }) },
  ],
  [
    "it runs locally",
    "public-origin",
    "info",
    /only clients on this machine/,
    { config: config({ BASE_URL: "http://localhost:3000" }), deployment: {} },
  ],
  [
    "the browser shows another address",
    "address",
    "warn",
    /browser shows https:\/\/other\.example, BASE_URL is https:\/\/mcp\.example\.com/,
    { address: "https://other.example" },
  ],
  ["the browser shows BASE_URL", "address", "pass", /mcp/, { address: "https://mcp.example.com" }],
  ["a proxy terminates TLS without X-Forwarded-Proto", "address", "pass", /mcp/, { address: "http://mcp.example.com" }],
  ["the address has the default port", "address", "pass", /mcp/, { address: "http://mcp.example.com:443" }],
  ["the address has another port", "address", "warn", /:8443/, { address: "https://mcp.example.com:8443" }],
  [
    "a local server is opened by its IP address",
    "address",
    "pass",
    /127\.0\.0\.1:3000/,
    { config: config({ BASE_URL: "http://localhost:3000" }), address: "http://127.0.0.1:3000" },
  ],
  ["there is no browser", "address", "info", /dashboard/, { address: undefined }],
  [
    "it is a preview",
    "environment",
    "info",
    /^preview at/,
    { deployment: { environment: "preview", productionHost: "mcp.example.com" } },
  ],
  [
    "tokens must name the server, which those of machines never do",
    "token-binding",
    "pass",
    /resource.*client credentials/,
    { config: config({ TOKEN_BINDING: "resource" }) },
  ],
];

test.each(rows)("when %s: %s is %s", (...row) => expectRow(row));
