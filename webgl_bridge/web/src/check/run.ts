/** All checks, once. What they find appears in `findings` as it is found. */
import { computed, signal } from "@preact/signals";
import { fetchClock } from "../api";
import { line } from "../arena";
import { tryPolling, tryWebSocket } from "./engine_io";
import { finding, ofClock, ofHolding, ofRoundTrip, ofStorage, ofTried, RUNNING, type Finding, type Findings } from "./findings";
import { held } from "./holding";
import { placeOf } from "./place";
import { measured, sampled } from "./round_trips";

const found = signal<Partial<Findings>>({});
/** Seconds do not pass by themselves for what is drawn. */
export const nowMs = signal(0);

const holding = computed<Finding>(() => {
  const { livesS, upSince } = held.value;
  if (line.value.kind === "refused") return finding("untested", "not_admitted");
  return ofHolding(livesS, upSince === null ? null : Math.max(0, nowMs.value - upSince) / 1_000);
});

export const findings = computed<Findings>(() => ({
  websocket: RUNNING,
  polling: RUNNING,
  round_trip: RUNNING,
  clock: RUNNING,
  storage: RUNNING,
  holding: holding.value,
  ...found.value,
}));

export async function runChecks(): Promise<void> {
  found.value = { storage: ofStorage(works(() => sessionStorage), works(() => localStorage)) };
  const place = placeOf(location);
  try {
    const result = measured(await sampled(fetchClock));
    add({ round_trip: ofRoundTrip(result), clock: ofClock(result) });
  } catch {
    add({ round_trip: finding("bad", "failed"), clock: finding("untested", "failed") });
  }
  const [websocket, polling] = await Promise.all([tryWebSocket(place), tryPolling(place)]);
  const way = websocket.kind === "good" || polling.kind === "good";
  add({ websocket: ofTried(websocket, way ? "note" : "bad"), polling: ofTried(polling, way ? "note" : "bad") });
}

const add = (more: Partial<Findings>): void => void (found.value = { ...found.value, ...more });

function works(storage: () => Storage): boolean {
  const key = "arena.check";
  try {
    storage().setItem(key, key);
    const kept = storage().getItem(key) === key;
    storage().removeItem(key);
    return kept;
  } catch {
    return false;
  }
}
