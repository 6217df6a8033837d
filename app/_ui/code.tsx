/** A block of JSON or HTTP. Long lines wrap, so that nothing scrolls sideways. */
export function Code({ title, text }: { title: string; text: string }) {
  return (
    <figure className="min-w-0">
      <figcaption className="mb-1.5 text-[0.8125rem] text-soft">{title}</figcaption>
      <pre className="whitespace-pre-wrap break-words rounded-lg border border-line bg-raised px-3 py-2.5 font-mono text-[0.8125rem] leading-5 wrap-anywhere">
        {text}
      </pre>
    </figure>
  );
}
