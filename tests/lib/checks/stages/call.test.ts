import { test } from "vitest";
import { answer, challenge, unanswered } from "../healthy-facts";
import { expectRow, type Row } from "../judging";

const rows: Row[] = [
  [
    "an invalid token causes a server error",
    "garbage-token",
    "fail",
    /500/,
    { garbageToken: answer({}, { status: 500 }) },
  ],
  ["an invalid token is accepted", "garbage-token", "fail", /200/, { garbageToken: answer({}) }],
  ["the 401 for an invalid token lacks invalid_token", "garbage-token", "warn", /401/, { garbageToken: challenge() }],
  ["a GET hangs", "stream", "fail", /no answer/, { stream: unanswered }],
  ["a GET opens a stream", "stream", "fail", /200/, { stream: answer("") }],
  ["a preflight needs a token", "preflight", "fail", /401/, { preflight: challenge() }],
  [
    "a preflight allows too little",
    "preflight",
    "warn",
    /not allowed: mcp-method, mcp-name/,
    {
      preflight: answer("", {
        status: 204,
        headers: {
          "access-control-allow-headers": "Authorization, Content-Type, MCP-Protocol-Version, Mcp-Session-Id",
        },
      }),
    },
  ],
  [
    "a preflight allows all headers except Authorization",
    "preflight",
    "warn",
    /not allowed: authorization$/,
    { preflight: answer("", { status: 204, headers: { "access-control-allow-headers": "*" } }) },
  ],
  ["the challenge is hidden from browsers", "exposed-headers", "warn", /missing/, { challengeToBrowser: challenge() }],
  [
    "Claude is blocked",
    "user-agents",
    "fail",
    /Claude: 403; others: 401/,
    { agents: [{ client: "Claude", answer: answer("", { status: 403 }) }] },
  ],
];

test.each(rows)("when %s: %s is %s", (...row) => expectRow(row));
