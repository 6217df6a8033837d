import { consoleLinks } from "@/lib/descope/console";

/** A text in which the labels of the Descope console are links, where the URL is known. */
export function ConsoleText({ text }: { text: string }) {
  return consoleLinks(text).map(({ text, url }) =>
    url ? (
      <a key={text} href={url} className="link">
        {text}
      </a>
    ) : (
      text
    ),
  );
}
