/**
 * Breaks a text at spaces; a word that is too long, such as a URL, stays whole so that it can be copied.
 * @param indent what each line starts with
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
