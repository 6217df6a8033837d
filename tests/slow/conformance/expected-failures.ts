import { writeFileSync } from "node:fs";
import { resultsHome } from "./referee";

/**
 * Checks (`scenario:check`) for servers with sessions, in the 2025 protocols. `/mcp` is stateless: it can neither send
 * requests to the client nor resume a stream.
 */
const needSessions = [
  // Send a request to the client during a call; in 2026-07-28, the input-required scenarios replace it.
  "tools-call-sampling:tools-call-sampling",
  "tools-call-elicitation:tools-call-elicitation",
  "elicitation-sep1034-defaults:elicitation-sep1034-general",
  "elicitation-sep1330-enums:elicitation-sep1330-general",
  // Notify the client of changes after the call.
  "resources-subscribe:resources-subscribe",
  "resources-unsubscribe:resources-unsubscribe",
  // Recommendations for resumable streams.
  "server-sse-polling:server-sse-polling-session",
  "server-sse-polling:server-sse-priming-event",
  "server-sse-polling:server-sse-retry-field",
  "server-sse-multiple-streams:server-sse-multiple-streams-session",
];

/**
 * The checks that are expected to fail, so the other checks of their scenarios are still enforced. If one of them
 * passes, the run fails. In 2026-07-28, the fixtures pass everything.
 */
const expected = {
  fixtures: needSessions,
  endpoint: [
    ...needSessions,
    // Require tools that only a test server has.
    "tools-call-simple-text:tools-call-simple-text",
    "tools-call-image:tools-call-image",
    "tools-call-audio:tools-call-audio",
    "tools-call-embedded-resource:tools-call-embedded-resource",
    "tools-call-mixed-content:tools-call-mixed-content",
    "tools-call-error:tools-call-error",
    "tools-call-with-progress:tools-call-with-progress",
    "tools-call-with-logging:tools-call-with-logging",
    "json-schema-2020-12:json-schema-2020-12-tool-found",
    "http-custom-header-server-validation:sep-2243-server-no-xmcp-tool",
    "http-custom-header-server-validation:sep-2243-server-decode-base64",
    "http-custom-header-server-validation:sep-2243-server-validate-param-match",
    "http-custom-header-server-validation:sep-2243-server-reject-invalid-param-chars",
    "http-custom-header-server-validation:sep-2243-server-reject-param-mismatch",
    "input-required-result-basic-elicitation:sep-2322-elicitation-incomplete",
    "input-required-result-basic-sampling:sep-2322-sampling-incomplete",
    "input-required-result-basic-list-roots:sep-2322-list-roots-incomplete",
    "input-required-result-request-state:sep-2322-request-state-incomplete",
    "input-required-result-multiple-input-requests:sep-2322-multiple-inputs-incomplete",
    "input-required-result-multi-round:sep-2322-multi-round-r1",
    "input-required-result-missing-input-response:sep-2322-missing-response-rerequests",
    "input-required-result-result-type:sep-2322-result-type-included",
    "input-required-result-tampered-state:sep-2322-reject-tampered-state",
    "input-required-result-capability-check:sep-2322-respect-client-capabilities",
    "input-required-result-ignore-extra-params:sep-2322-ignore-unexpected-params",
    "server-stateless:sep-2575-server-rejects-undeclared-capability",
    "server-stateless:sep-2575-missing-capability-http-400",
    "server-stateless:sep-2575-http-server-no-independent-requests-on-stream",
    "server-stateless:sep-2575-server-no-log-without-loglevel",
    // Require resources and prompts that only a test server has.
    "resources-read-text:resources-read-text",
    "resources-read-binary:resources-read-binary",
    "resources-templates-read:resources-templates-read",
    "prompts-get-simple:prompts-get-simple",
    "prompts-get-with-args:prompts-get-with-args",
    "prompts-get-embedded-resource:prompts-get-embedded-resource",
    "prompts-get-with-image:prompts-get-with-image",
    "completion-complete:completion-complete",
    "input-required-result-non-tool-request:sep-2322-non-tool-incomplete",
    // Require features that this server does not offer.
    "logging-set-level:logging-set-level",
  ],
};

/**
 * Writes the list of a server's expected failures for the suite.
 * @returns its file, and which checks still count
 */
export function expectedFailures(server: keyof typeof expected) {
  const file = `${resultsHome}/expected-failures-${server}.yaml`;
  const entries = expected[server];
  writeFileSync(file, `server:\n${entries.map((entry) => `  - ${entry}\n`).join("")}`);
  return { file, decides: (scenario: string, check: string) => !entries.includes(`${scenario}:${check}`) };
}
