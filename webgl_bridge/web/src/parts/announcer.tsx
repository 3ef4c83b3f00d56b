/** What a screen reader is told: `say` politely, or at once when it cannot wait. */
import { signal } from "@preact/signals";

const polite = signal("");
const urgent = signal("");

/** Long enough to be read out; then it goes, so that the same sentence can be told again. */
const STAYS_MS = 5_000;

export function say(sentence: string, how: "polite" | "urgent" = "polite"): void {
  const region = how === "polite" ? polite : urgent;
  region.value = sentence;
  setTimeout(() => {
    if (region.value === sentence) region.value = "";
  }, STAYS_MS);
}

export function Announcer() {
  return (
    <div class="unseen">
      <p role="status">{polite.value}</p>
      <p role="alert">{urgent.value}</p>
    </div>
  );
}
