import { chatgpt } from "./chatgpt";
import { claude } from "./claude";
import { claudeCode } from "./claude-code";

import { codex } from "./codex";
import { cursor } from "./cursor";
import { geminiCli } from "./gemini-cli";
import { mcpInspector } from "./mcp-inspector";
import { vsCode } from "./vs-code";

/** The clients that the dashboard knows, in the order of its tabs. */
export const clients: readonly Client[] = [
  claudeCode,
  claude,
  chatgpt,
  cursor,
  vsCode,
  codex,
  geminiCli,
  mcpInspector,
];
