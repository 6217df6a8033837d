import { ArgumentError } from "../command-line";
import { ask, confirm } from "../setup/discovery-url";

/** Asks for input on the terminal, or reads it from standard input if that is not a terminal. */
export interface Prompt {
  /** @returns the answer without surrounding blanks; undefined when standard input has ended */
  ask(question: string, options?: { isSecret: boolean }): Promise<string | undefined>;
  /** Asks a yes/no question. */
  confirm(question: string): Promise<boolean>;
  /** Lets the process end, even if something can still write to it. */
  close(): void;
}

/** Returns the prompt for this process's standard input. */
export function openPrompt(): Prompt {
  const answer: Prompt["ask"] = process.stdin.isTTY ? ask : askPipe(pipedLines());
  return {
    ask: answer,
    confirm: (question) => confirm(question, answer),
    close: () => void process.stdin.destroy(),
  };
}

function askPipe(nextLine: () => Promise<string | undefined>): Prompt["ask"] {
  return async (question, options) => {
    process.stdout.write(question);
    const line = await nextLine();
    console.info(line === undefined ? "(no answer)" : options?.isSecret ? "" : line);
    return line;
  };
}

const longestLine = 65_536;

/** Reads standard input line by line, so that several questions can be answered. */
function pipedLines(): () => Promise<string | undefined> {
  const chunks = process.stdin.setEncoding("utf8")[Symbol.asyncIterator]();
  let text = "";
  return async () => {
    while (!text.includes("\n")) {
      if (text.length > longestLine)
        throw new ArgumentError("The input that is piped to this command has no line breaks.");
      const { done, value } = await chunks.next();
      if (done && !text) return undefined;
      text += done ? "\n" : value;
    }
    const line = text.slice(0, text.indexOf("\n"));
    text = text.slice(line.length + 1);
    return line.trim();
  };
}
