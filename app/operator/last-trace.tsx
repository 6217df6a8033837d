"use client";

import { useEffect, useState } from "react";
import { keptOutcome } from "./connect/kept-steps";
import { FigureLink } from "./figure";

const words = { waiting: "waiting", passed: "passed", failed: "failed" };

/** The outcome of the last trace in this tab; the server keeps none. */
export function LastTrace() {
  const [figure, setFigure] = useState({ value: "–", note: "in this tab" });
  useEffect(() => {
    const last = keptOutcome();
    if (!last) return setFigure({ value: "none", note: "in this tab so far" });
    const time = new Date(last.at).toLocaleTimeString(undefined, { timeStyle: "short" });
    setFigure({ value: words[last.state], note: `${last.title}, ${time}` });
  }, []);
  return <FigureLink figure={{ name: "Last trace", href: "/operator/connect", ...figure }} />;
}
