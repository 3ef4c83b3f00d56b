/** How long this page's own line lives: a proxy that cuts long connections shows in nothing else. */
import { effect, signal } from "@preact/signals";
import { line } from "../arena";

const BLIP_S = 0.5;

type Held = { readonly livesS: readonly number[]; readonly upSince: number | null };

export const held = signal<Held>({ livesS: [], upSince: null });

/** From now on; returns how to stop. */
export function watchLine(): () => void {
  held.value = { livesS: [], upSince: null };
  return effect(() => {
    const isUp = line.value.kind === "online";
    const { livesS, upSince } = held.peek();
    if (isUp && upSince === null) held.value = { livesS, upSince: performance.now() };
    if (!isUp && upSince !== null) {
      const lifeS = (performance.now() - upSince) / 1_000;
      held.value = { livesS: lifeS < BLIP_S ? livesS : [...livesS, lifeS], upSince: null };
    }
  });
}
