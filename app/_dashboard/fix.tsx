import type { Status } from "@/lib/checks/check";

/** What to change, under the row it belongs to. */
export function Fix({ status, text, help }: { status: Status; text: string; help?: string | undefined }) {
  const look = status === "fail" ? "border-fail bg-fail-tint" : "border-warn bg-warn-tint";
  return (
    <p className={`mt-3 max-w-[64ch] text-pretty border-l-2 py-2 pr-3 pl-3 text-sm ${look}`}>
      {text}
      {help && (
        <>
          {" "}
          <a href={help} className="link whitespace-nowrap">
            More about this
          </a>
        </>
      )}
    </p>
  );
}
