import type { Figure } from "./figures";

/** A figure, which is a link to its page. Its height is the same while it loads. */
export function FigureLink({ figure: { name, value, note, href } }: { figure: Figure }) {
  return (
    <a href={href} className="group flex min-h-28 flex-col border-edge border-t pt-3 hover:border-ink">
      <span className="text-[0.8125rem] text-soft group-hover:text-ink">{name}</span>
      <span className="mt-1 font-semibold text-[1.5rem] tabular-nums leading-8 tracking-[-0.02em]">{value}</span>
      <span className="text-pretty text-[0.8125rem] text-soft leading-5">{note}</span>
    </a>
  );
}
