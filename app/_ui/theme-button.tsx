"use client";

import { useEffect, useState } from "react";

/** By the order of the button. An empty value stands for the system's choice (globals.css). */
const themes = [
  { value: "", name: "system", mark: "M10 3.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13v13" },
  { value: "light", name: "light", mark: "M10 7a3 3 0 1 0 0 6 3 3 0 0 0 0-6M10 2v2m0 12v2M2 10h2m12 0h2" },
  { value: "dark", name: "dark", mark: "M16 11.5A6.5 6.5 0 0 1 8.5 4a6.5 6.5 0 1 0 7.5 7.5" },
] as const;

/** Switches between the system's color scheme, light and dark, and remembers it in this browser. */
export function ThemeButton() {
  // Unknown until the browser has told, and without JavaScript.
  const [at, setAt] = useState<number>();
  useEffect(
    () =>
      setAt(
        Math.max(
          0,
          themes.findIndex(({ value }) => value === stored()),
        ),
      ),
    [],
  );
  const theme = themes[at ?? 0] ?? themes[0];
  const next = themes[((at ?? 0) + 1) % themes.length] ?? themes[0];
  const choose = () => {
    document.documentElement.dataset.theme = next.value;
    store(next.value);
    setAt(themes.indexOf(next));
  };
  return (
    <button
      type="button"
      onClick={choose}
      aria-label={`Theme: ${theme.name}. Switch to ${next.name}`}
      title={`Theme: ${theme.name}`}
      className={`-mr-1.5 inline-flex size-8 cursor-pointer items-center justify-center text-soft hover:text-ink ${at === undefined ? "invisible" : ""}`}
    >
      <svg
        aria-hidden="true"
        viewBox="0 0 20 20"
        className="size-5"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
      >
        <path d={theme.mark} />
      </svg>
    </button>
  );
}

// A browser that blocks storage for this site throws.
function stored(): string {
  try {
    return localStorage.getItem("theme") ?? "";
  } catch {
    return "";
  }
}

function store(value: string): void {
  try {
    localStorage.setItem("theme", value);
  } catch {
    // The choice then lasts until the page is left.
  }
}
