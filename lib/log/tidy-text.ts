/**
 * What looks like a JWT, or the beginning of one: its dots may be percent-encoded, and it may be cut off anywhere. One
 * character class without groups, so the match never backtracks.
 */
export const jwtLike = /eyJ[\w.%+/=-]*/g;

/** Longer than any token and the text around it; anything beyond is never processed. */
const longestRead = 8_000;
const longestShown = 200;

/** The first characters of a text, without splitting a surrogate pair. */
export function cutText(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
}

/** Text that may leave this process: JWTs removed, control characters and line breaks replaced by blanks, then truncated. */
export function tidyText(text: string): string {
  const tidied = onOneLine(cutText(text, longestRead).replace(jwtLike, "[token]"));
  const isWhole = tidied.length <= longestShown && text.length <= longestRead;
  return isWhole ? tidied : `${cutText(tidied, longestShown)}…`;
}

/** A text without control characters, invisible ones and line breaks, which could fake a line or manipulate a terminal. */
export function onOneLine(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, " ");
}
