import { requireOperator } from "@/lib/operator/operator";
import { SignOut } from "./_gate/sign-out";

/** Like the layout; without it, development complains of every visitor who is not let in. */
export const instant = false;

export default async function Page() {
  const { name, email, subject } = await requireOperator();
  return (
    <main className="mx-auto max-w-xl space-y-4 px-6 py-16">
      <h1 className="text-2xl font-semibold">Operator</h1>
      <p>You are signed in as {name ?? email ?? subject}.</p>
      <SignOut />
    </main>
  );
}
