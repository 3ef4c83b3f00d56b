/** The one client of this page, and what it tells, as signals. */
import {
  ArenaClient,
  socketIoLine,
  wakeWithBrowser,
  Ways,
  type ChallengeCard,
  type LineStatus,
  type RoomFeed,
  type SocketIo,
  type You,
} from "@arena/client";
import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { io } from "socket.io-client";
import { credentials, nextName, remember } from "./identity";
import { to } from "./root";
import { ofTab } from "./storage";

const ways = new Ways(ofTab);
export const openLine = socketIoLine(io as unknown as SocketIo, location.origin, ways, to("/socket.io/"));
export const arena = new ArenaClient(openLine, credentials);

export const line = signal<LineStatus>({ kind: "connecting", attempt: 0 });
/** True once the first connection came about: from then on, "connecting" means "reconnecting". */
export const everOnline = signal(false);
export const roundTripMs = signal<number | null>(null);
export const you = signal<You | null>(null);
export const challenges = signal<readonly ChallengeCard[]>([]);
/** Duels that are not over in which this user holds a seat. */
export const openRooms = signal<readonly string[]>([]);
/** Why the session is about to end, if it is. */
export const ending = signal<string | null>(null);

const feeds = new Map<string, Signal<{ readonly feed: RoomFeed }>>();

/** The room as a signal: a new object at every change. */
export function watchRoom(room: string): ReadonlySignal<{ readonly feed: RoomFeed }> {
  const known = feeds.get(room) ?? signal({ feed: arena.join(room) });
  feeds.set(room, known);
  return known;
}

export function unwatchRoom(room: string): void {
  feeds.delete(room);
  arena.leave(room);
}

/** Call once the identity is settled. */
export function startArena(): void {
  arena.on("status", (status) => {
    if (status.kind === "refused" && status.code === "name_looks_like" && nextName()) return arena.connect();
    line.value = status;
    if (status.kind === "online") everOnline.value = true;
  });
  arena.on("round_trip", (ms) => (roundTripMs.value = ms));
  arena.on("welcome", (welcome) => {
    you.value = welcome.you;
    challenges.value = welcome.challenges;
    openRooms.value = welcome.rooms;
    ending.value = null;
    if (welcome.you.guest) remember(welcome.you.name);
  });
  arena.on("challenged", (card) => {
    challenges.value = [...challenges.value.filter((known) => known.room !== card.room), card];
  });
  arena.on("challenge_gone", ({ room }) => (challenges.value = challenges.value.filter((card) => card.room !== room)));
  arena.on("session_ending", ({ code }) => (ending.value = code));
  arena.on("room", (feed) => {
    noteSeat(feed);
    const known = feeds.get(feed.id);
    if (known) known.value = { feed };
  });
  wakeWithBrowser(arena, ways);
  arena.connect();
}

/** A seat in a duel that is not over is something to come back to. */
function noteSeat(feed: RoomFeed): void {
  const view = feed.state?.view;
  if (!view) return;
  const others = openRooms.value.filter((room) => room !== feed.id);
  const waits = view.role === "player" && view.stage !== "over";
  if (waits !== openRooms.value.includes(feed.id)) openRooms.value = waits ? [...others, feed.id] : others;
}

/** The same person under another name is another connection. */
export function reconnect(): void {
  arena.close();
  arena.connect();
}
