import { forget } from "../connect/actions";

/** A button that discards the token; the page then offers to sign in. */
export function EndSession({ word }: { word: string }) {
  return (
    <form action={forget}>
      <button type="submit" className="button">
        {word}
      </button>
    </form>
  );
}
