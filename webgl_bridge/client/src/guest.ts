/** Who a tab is. The key lives in sessionStorage: it survives a reload and is not shared with other tabs. */
import { randomId } from "./random_id";
import type { Keep } from "./storage";

const KEPT_AS = "arena.guest";
const CHANNEL = "arena.tabs";
/** An open tab answers within a few ms; a reloaded one has nobody to answer for it. */
const ANSWER_MS_MAX = 120;

type Question = { readonly asks: string; readonly tab: string };
type Answer = { readonly taken: string; readonly tab: string };

/** `kept` is false for a guest who was not here before: what else the tab remembers is somebody else's. */
export type Guest = { readonly key: string; readonly kept: boolean };

/**
 * Which guest this tab is. Browsers copy sessionStorage when a tab is duplicated, so the other tabs are asked whether
 * one of them is this guest already; then this tab becomes a new one.
 */
export async function guestOfTab(storage: Keep): Promise<Guest> {
  const tab = randomId(8);
  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(CHANNEL);
  let key = storage.getItem(KEPT_AS);
  if (key !== null && channel && (await isTaken(channel, key, tab))) key = null;
  const kept = key !== null;
  const mine = key ?? randomId();
  storage.setItem(KEPT_AS, mine);
  channel?.addEventListener("message", (event: MessageEvent<Question | Answer>) => {
    if ("asks" in event.data && event.data.asks === mine && event.data.tab !== tab) {
      channel.postMessage({ taken: mine, tab: event.data.tab } satisfies Answer);
    }
  });
  return { key: mine, kept };
}

function isTaken(channel: BroadcastChannel, key: string, tab: string): Promise<boolean> {
  return new Promise((resolve) => {
    const listener = (event: MessageEvent<Question | Answer>): void => {
      if ("taken" in event.data && event.data.taken === key && event.data.tab === tab) finish(true);
    };
    const finish = (taken: boolean): void => {
      clearTimeout(limit);
      channel.removeEventListener("message", listener);
      resolve(taken);
    };
    const limit = setTimeout(() => finish(false), ANSWER_MS_MAX);
    channel.addEventListener("message", listener);
    channel.postMessage({ asks: key, tab } satisfies Question);
  });
}
