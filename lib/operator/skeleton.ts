/** Letters of other scripts, and digits, that look like a Latin one; a small part of Unicode's confusables (UTS #39). */
// biome-ignore format: one line per script is easier to compare.
const lookAlikes: Record<string, string> = {
  // Cyrillic
  а: "a", в: "b", с: "c", ԁ: "d", е: "e", һ: "h", і: "l", ј: "j", к: "k", ӏ: "l", м: "m", н: "h",
  о: "o", р: "p", ԛ: "q", ѕ: "s", т: "t", у: "y", ѵ: "v", ԝ: "w", х: "x", г: "r",
  // Greek
  α: "a", β: "b", ε: "e", ι: "l", κ: "k", ν: "v", ο: "o", ρ: "p", τ: "t", υ: "u", χ: "x", γ: "y", η: "n", ϲ: "c",
  // Latin beyond ASCII, and symbols
  ı: "l", ɑ: "a", ɡ: "g", ɩ: "l", ø: "o", ł: "l", ƅ: "b", ꞵ: "b", ℓ: "l", ǀ: "l", "|": "l", "!": "l", "@": "a", $: "s",
  // Within ASCII
  i: "l", "0": "o", "1": "l", "3": "e", "5": "s",
};

/**
 * What a name looks like: case, accents, spaces, invisible characters and look-alike letters folded away. Two names
 * with the same skeleton can be taken for each other.
 */
export function skeleton(name: string): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[\p{M}\p{Cf}]/gu, "");
  const folded = Array.from(plain, (letter) => lookAlikes[letter] ?? letter).join("");
  return folded
    .replace(/[^\p{L}\p{N}]/gu, "")
    .replaceAll("rn", "m")
    .replaceAll("vv", "w");
}
