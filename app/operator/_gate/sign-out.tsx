import { signOut } from "./actions";

/** A button that ends the session here and at Descope; it works without JavaScript. */
export function SignOut() {
  return (
    <form action={signOut}>
      <button type="submit" className="rounded border px-3 py-1.5">
        Sign out
      </button>
    </form>
  );
}
