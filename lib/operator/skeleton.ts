import { cutText } from "@/lib/log/tidy-text";

/** Letters of other scripts, and digits, each with the Latin one that it looks like; a small part of UTS #39. */
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
/** More characters than anyone reads of a name. */
const longestName = 500;

/**
 * What a name looks like: case, accents, spaces, invisible characters and look-alike letters folded away. Two names
 * with the same skeleton can be taken for each other.
 */
export function skeleton(name: string): string {
  // Marks go before, too: putting a long row of them in order takes quadratic time. Only then it is cut, or a name
  // could hide behind them.
  const visible = cutText(name.replace(invisible, ""), longestName);
  const plain = visible.normalize("NFKD").toLowerCase().replace(invisible, "");
  const folded = Array.from(plain, (letter) => lookAlikes.get(letter) ?? letter).join("");
  return folded
    .replace(/[^\p{L}\p{N}]/gu, "")
    .replaceAll("rn", "m")
    .replaceAll("vv", "w");
}
