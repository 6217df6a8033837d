/** Colors a text for a terminal; it stays plain with `NO_COLOR` and elsewhere (no-color.org). */
export interface Paint {
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  bold(text: string): string;
  dim(text: string): string;
}

/** Takes the output stream and the environment, returns the colors to use. */
export function paintFor(stream: { isTTY?: boolean }, env: Readonly<Record<string, string | undefined>>): Paint {
  const isColoured = stream.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb";
  const wrap = (code: number, end: number) => (text: string) =>
    isColoured ? `\u001b[${code}m${text}\u001b[${end}m` : text;
  return {
    red: wrap(31, 39),
    green: wrap(32, 39),
    yellow: wrap(33, 39),
    bold: wrap(1, 22),
    dim: wrap(2, 22),
  };
}

/**
 * Wraps a text at spaces; a word that is too long, such as a URL, stays whole so that it can be copied.
 * @param indent the start of each line
 * @param width columns of the terminal
 */
export function wrap(text: string, indent: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line ? `${line} ${word}` : word;
    if (line && indent.length + longer.length > width) {
      lines.push(indent + line);
      line = word;
    } else line = longer;
  }
  return [...lines, indent + line];
}
