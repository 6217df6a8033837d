import { signOut } from "./actions";

/** A button that ends the session here and at Descope; it works without JavaScript. */
export function SignOut() {
  return (
    <form action={signOut}>
      <button type="submit" className="button">
        Sign out
      </button>
    </form>
  );
}
