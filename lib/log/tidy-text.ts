/**
 * What looks like a JWT, or the beginning of one: its dots may be percent-encoded, and it may be cut anywhere. One
 * class and no group, so that a match never has to be taken back.
 */
export const jwtLike = /eyJ[\w.%+/=-]*/g;

/** Longer than any token and what is said about it; what comes after it is never looked at. */
const longestRead = 8_000;
const longestShown = 200;

/** The first characters of a text, no pair of surrogates torn apart. */
export function cutText(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
}

/** Text that may leave this process: what looks like a JWT is cut out, control characters and line breaks are blanks, the rest is short. */
export function tidyText(text: string): string {
  const tidied = onOneLine(cutText(text, longestRead).replace(jwtLike, "[token]"));
  const isWhole = tidied.length <= longestShown && text.length <= longestRead;
  return isWhole ? tidied : `${cutText(tidied, longestShown)}…`;
}

/** A text without control characters, invisible ones and line breaks, which could forge a line or repaint a terminal. */
export function onOneLine(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, " ");
}
