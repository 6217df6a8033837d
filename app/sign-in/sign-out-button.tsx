import { signOut } from "./sign-out";

/**
 * A button that ends the session in this browser and at Descope. It works without JavaScript.
 * @param next the path to return to after the next sign-in
 */
export function SignOut({ next }: { next?: string }) {
  return (
    <form action={signOut}>
      {next !== undefined && <input type="hidden" name="next" value={next} />}
      <button type="submit" className="button">
        Sign out
      </button>
    </form>
  );
}
