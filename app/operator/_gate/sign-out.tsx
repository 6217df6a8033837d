import { signOut } from "./actions";

/** A button that ends the session in this browser and at Descope. It works without JavaScript. */
export function SignOut() {
  return (
    <form action={signOut}>
      <button type="submit" className="button">
        Sign out
      </button>
    </form>
  );
}
