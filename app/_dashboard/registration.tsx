import { Fix } from "@/app/_ui/fix";
import { StatusRow } from "@/app/_ui/status";
import { type Current, viewOfStages } from "./current";

/** How clients get a client ID: what is on, what that means and how to change it. */
export async function Registration({ current }: { current: Current }) {
  const { registration } = await viewOfStages(current, ["register"]);
  return (
    <ul className="divide-y divide-line">
      {registration.map(({ id, name, state, word, meaning, saw, fix, help }) => (
        <StatusRow key={name} id={id} status={state} title={name} word={word} className="min-h-30 py-5">
          <p className="mt-0.5 max-w-[60ch] text-pretty text-soft">{meaning}</p>
          <p className="evidence mt-1.5">{saw}</p>
          {fix && <Fix status={state} text={fix} help={help} />}
        </StatusRow>
      ))}
    </ul>
  );
}
