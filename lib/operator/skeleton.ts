import { cutText } from "@/lib/log/tidy-text";

/** Letters and digits, each with the Latin letter that it looks like; a small part of UTS #39. */
const scripts: [letters: string, latin: string][] = [
  // Cyrillic
  ["авсԁеһіјкӏмнорԛѕтуѵԝхг", "abcdehljklmhopqstyvwxr"],
  // Greek
  ["αβεικνορτυχγηϲ", "abelkvoptuxync"],
  // Latin beyond ASCII, and symbols
  ["ıɑɡɩøłƅꞵℓǀ|!@$", "laglolbbllllas"],
  // Within ASCII
  ["i0135", "loles"],
];
const lookAlikes = new Map(
  scripts.flatMap(([letters, latin]) =>
    Array.from(letters, (letter, at) => [letter, latin.charAt(at)] as const),
  ),
);

const invisible = /[\p{M}\p{C}\p{Z}]/gu;
/** Characters; longer than any real name. */
const longestName = 500;

/**
 * What a name looks like, ignoring case, accents, spaces, invisible characters and look-alike letters. Two names with
 * the same skeleton can be mistaken for each other.
 */
export function skeleton(name: string): string {
  // Remove marks before normalizing: sorting a long run of them takes quadratic time. Cut only afterwards, or a name
  // could hide behind them.
  const visible = cutText(name.replace(invisible, ""), longestName);
  const plain = visible.normalize("NFKD").toLowerCase().replace(invisible, "");
  const folded = Array.from(plain, (letter) => lookAlikes.get(letter) ?? letter).join("");
  return folded
    .replace(/[^\p{L}\p{N}]/gu, "")
    .replaceAll("rn", "m")
    .replaceAll("vv", "w");
}
