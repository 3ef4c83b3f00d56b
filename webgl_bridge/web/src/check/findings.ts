/** What each check came to, and how it is judged. Its sentences are `check.<check>.<code>`. */
import type { TextKey } from "../text";
import type { Tried } from "./engine_io";
import type { Measured } from "./round_trips";

export const CHECKS = ["websocket", "polling", "round_trip", "clock", "storage", "holding"] as const;
export type Check = (typeof CHECKS)[number];
export type Verdict = "running" | "good" | "note" | "bad" | "untested";
export type Finding = { readonly verdict: Verdict; readonly code: string; readonly values: Readonly<Record<string, number | string>> };
export type Findings = Readonly<Record<Check, Finding>>;

const ROUND_TRIP_MS_GOOD = 150;
const ROUND_TRIP_MS_FAIR = 400;
const JITTER_MS_GOOD = 60;
const CLOCK_S_GOOD = 30;

export const finding = (verdict: Verdict, code: string, values: Finding["values"] = {}): Finding => ({ verdict, code, values });
export const RUNNING = finding("running", "running");

/** `otherwise`: how bad it is when it did not work. */
export function ofTried(tried: Tried, otherwise: Verdict): Finding {
  return tried.kind === "good" ? finding("good", "good", { ms: Math.round(tried.ms) }) : finding(otherwise, tried.kind);
}

export function ofRoundTrip({ medianMs, jitterMs }: Measured): Finding {
  const values = { ms: Math.round(medianMs), jitter: Math.round(jitterMs) };
  if (medianMs > ROUND_TRIP_MS_FAIR) return finding("note", "slow", values);
  if (medianMs > ROUND_TRIP_MS_GOOD) return finding("note", "fair", values);
  return jitterMs > JITTER_MS_GOOD ? finding("note", "uneven", values) : finding("good", "good", values);
}

export function ofClock({ serverAheadMs }: Measured): Finding {
  const seconds = Math.round(Math.abs(serverAheadMs) / 100) / 10;
  if (seconds < CLOCK_S_GOOD) return finding("good", "good", { seconds });
  return finding("note", serverAheadMs > 0 ? "behind" : "ahead", { seconds: Math.round(seconds) });
}

export function ofStorage(tab: boolean, device: boolean): Finding {
  if (tab && device) return finding("good", "good");
  if (tab) return finding("note", "no_device");
  return finding("note", device ? "no_tab" : "none");
}

export const HELD_S_GOOD = 40;
const HELD_S_STEP = 5; // a text that changes each second cannot be read aloud, or selected

/** `lives_s`: of lines that ended meanwhile; `now_s`: of the one that is up, null when none is. */
export function ofHolding(lives_s: readonly number[], now_s: number | null): Finding {
  const last = lives_s.at(-1);
  if (last !== undefined) return finding("note", "cut", { count: lives_s.length, seconds: Math.round(last) });
  if (now_s === null) return finding("running", "waiting");
  const seconds = Math.floor(now_s / HELD_S_STEP) * HELD_S_STEP;
  return now_s >= HELD_S_GOOD ? finding("good", "good", { seconds: HELD_S_GOOD }) : finding("running", "so_far", { seconds, of: HELD_S_GOOD });
}

export const isToDo = ({ verdict }: Finding): boolean => verdict === "note" || verdict === "bad";

export type Whole = "running" | "good" | "detour" | "notes" | "unreachable";

/** All in all. */
export function ofAll(findings: Findings): Whole {
  const { websocket, polling } = findings;
  if (websocket.verdict === "running" || polling.verdict === "running" || findings.round_trip.verdict === "running") return "running";
  if (websocket.verdict !== "good" && polling.verdict !== "good") return "unreachable";
  if (websocket.verdict !== "good") return "detour";
  return CHECKS.some((check) => isToDo(findings[check])) ? "notes" : "good";
}

export const sentenceKey = (check: Check, code: string): TextKey => `check.${check}.${code}` as TextKey;
