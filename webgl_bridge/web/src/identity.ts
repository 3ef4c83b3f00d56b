/** Who this tab is: a token's user, or a guest with a key of the tab and a name that can be changed. */
import { guestOfTab, NAME_CHARS_MAX, NAME_CHARS_MIN, PROTOCOL, type ConnectAuth } from "@arena/client";
import { signal } from "@preact/signals";
import { ofDevice, ofTab } from "./storage";
import { t } from "./text";

const NAME_OF_TAB = "arena.name";
const TOKEN = "arena.token";
const SUFFIXES_TRIED = 8;

export const name = signal("");
/** True while the name is one that this page made up or took over: it may be changed when it is taken. */
let ours = true;
let suffix = 1;
let base = "";
let key = "";
let token: string | null = null;

/** Call once, before the first connection. */
export async function settleIdentity(): Promise<void> {
  token = takeToken();
  const guest = await guestOfTab(ofTab);
  key = guest.key;
  const known = ofTab.getItem(NAME_OF_TAB);
  // A duplicated tab brings along the name of the one that it was copied from, who is still here.
  ours = known === null || !guest.kept;
  base = known ?? ofDevice.getItem(NAME_OF_TAB) ?? madeUp();
  name.value = base;
}

export function credentials(): ConnectAuth {
  return token !== null ? { protocol: PROTOCOL, token } : { protocol: PROTOCOL, guest: { key, name: name.value } };
}

/** The same secrets as a header: a duel that nobody may watch is shown to its players alone. */
export function authorization(): string {
  return token !== null ? `Bearer ${token}` : `Guest ${key}`;
}

export function rename(chosen: string): void {
  name.value = base = chosen.normalize("NFKC").replace(/\s+/g, " ").trim();
  ours = false;
  remember(name.value);
}

/** Somebody present has a name like ours. True when another one was found without asking. */
export function nextName(): boolean {
  if (!ours || suffix >= SUFFIXES_TRIED) return false;
  suffix += 1;
  name.value = `${base.slice(0, NAME_CHARS_MAX - 3)} ${suffix}`;
  return true;
}

export function nameFits(candidate: string): boolean {
  const length = [...candidate.trim()].length;
  return length >= NAME_CHARS_MIN && length <= NAME_CHARS_MAX;
}

/** The server knows us by this name now. */
export function remember(known: string): void {
  name.value = known;
  ofTab.setItem(NAME_OF_TAB, known);
  if (!ours) ofDevice.setItem(NAME_OF_TAB, known);
}

/** A sign-in page hands over its token as `#token=...`; it leaves the address at once. */
function takeToken(): string | null {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given !== null) {
    ofTab.setItem(TOKEN, given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return ofTab.getItem(TOKEN);
}

function madeUp(): string {
  const pick = (list: string): string => {
    const words = list.split(",");
    return words[Math.floor(Math.random() * words.length)] ?? "";
  };
  return t("name.made_up", { quality: pick(t("name.qualities")), animal: pick(t("name.animals")) });
}
