/** Leads to the page that explains a check. */
export function HelpLink({ href }: { href: string | undefined }) {
  if (!href) return null;
  return (
    <a href={href} className="link whitespace-nowrap">
      More about this
    </a>
  );
}
