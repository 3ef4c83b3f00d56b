import { useEffect, useState } from "preact/hooks";

/** Seconds left until `endsMs`, counted up to the next whole one, so that "1" is shown for the whole last second. */
export function secondsLeft(endsMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((endsMs - nowMs) / 1_000));
}

/** Renders again when the whole seconds left change. */
export function useSecondsLeft(endsMs: number | null, now: () => number): number | null {
  const [, renderAgain] = useState(0);
  const left = endsMs === null ? null : secondsLeft(endsMs, now());
  useEffect(() => {
    if (endsMs === null) return;
    const beat = setInterval(() => renderAgain(secondsLeft(endsMs, now())), 200);
    return () => clearInterval(beat);
  }, [endsMs, now]);
  return left;
}

/** "1:05" for 65. */
export function clockText(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
