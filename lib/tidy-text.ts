const jwtLike = /eyJ[\w-]+(\.[\w-]*)*/g;
const maxLength = 200;

/** Text that may leave this process: what looks like a JWT is cut out, control characters and line breaks are blanks, the rest is short. */
export function tidyText(text: string): string {
  const tidied = text.replace(jwtLike, "[token]").replace(/[\p{C}\p{Zl}\p{Zp}]/gu, " ");
  return tidied.length > maxLength ? `${tidied.slice(0, maxLength)}…` : tidied;
}
