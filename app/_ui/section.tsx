import { type ReactNode, Suspense } from "react";

/** A panel: a heading with a rule below it, and the content. */
export function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section aria-labelledby={id} className="min-w-0">
      <h2 id={id} className="border-line border-b pb-3 font-semibold text-[0.9375rem]">
        {title}
      </h2>
      {children}
    </section>
  );
}

/** Placeholder for a panel that is still loading, so that the layout does not shift. */
export function Waiting({ rows, rowHeight }: { rows: number; rowHeight: string }) {
  const numbers = Array.from({ length: rows }, (_, index) => index);
  return (
    <div className="divide-y divide-line" aria-hidden="true">
      {numbers.map((number) => (
        <div key={number} className={`${rowHeight} flex items-center`}>
          <div className="waiting h-3 w-2/5" />
        </div>
      ))}
    </div>
  );
}

interface LaterProps<T> {
  of: Promise<T>;
  fallback?: ReactNode;
  children: (value: T) => ReactNode;
}

/** Renders what a promise resolves to, and until then the fallback. */
export function Later<T>({ of, fallback, children }: LaterProps<T>) {
  return (
    <Suspense fallback={fallback}>
      <Resolved of={of}>{children}</Resolved>
    </Suspense>
  );
}

async function Resolved<T>({ of, children }: LaterProps<T>) {
  return children(await of);
}
