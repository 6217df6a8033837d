/** Links to the help page of a check or refusal. */
export function HelpLink({ href }: { href: string | undefined }) {
  if (!href) return null;
  return (
    <a href={href} className="link whitespace-nowrap">
      View help page
    </a>
  );
}
