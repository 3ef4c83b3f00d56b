/** What a screen reader is told: `say` politely, or at once when it cannot wait. */
import { signal } from "@preact/signals";

const polite = signal("");
const urgent = signal("");

export function say(sentence: string, how: "polite" | "urgent" = "polite"): void {
  (how === "polite" ? polite : urgent).value = sentence;
}

export function Announcer() {
  return (
    <div class="unseen">
      <p role="status">{polite.value}</p>
      <p role="alert">{urgent.value}</p>
    </div>
  );
}
