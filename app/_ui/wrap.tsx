import { Fragment } from "react";

/** A text with URLs or IDs, which break after a slash or a comma rather than within a name, and not within `://`. */
export function Wrap({ text }: { text: string }) {
  return text.split(/(?<=[^:/][/,])/).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity, and may be equal.
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
