/** The HTTP side of the server. Bodies are `{data: ...}`, or `{error: {code, values}}`. */
import type { Difficulty, DuelType, DuelView, Person } from "@arena/client";
import { authorization } from "./identity";
import { to } from "./root";

export type Config = { readonly guests: "off" | "by-code" | "on" };

export type TopicCounts = { readonly topic: string; readonly counts: Readonly<Record<Difficulty, number>> };

export type LiveDuel = {
  readonly room: string;
  readonly duel_type: DuelType;
  readonly topic: string;
  readonly difficulty_level: Difficulty;
  readonly names: readonly string[];
  readonly watching: number;
};

export type Recording = {
  readonly frames: readonly { readonly at_ms: number; readonly version: number; readonly view: DuelView }[];
  readonly people: readonly Person[];
};

const CLOCK_MS_MAX = 5_000;
/** `opens`: it needs no more words than its name. */
export type PlaygroundMode = { readonly mode: string; readonly opens: boolean };

export type RoomLog = {
  readonly mode: string;
  readonly last_n: number;
  readonly records: readonly {
    readonly n: number;
    readonly room_ms: number;
    readonly by: { readonly user_id: string; readonly command_id: string } | null;
    readonly events: readonly { readonly name: string; readonly fields: unknown }[];
  }[];
};

/** The state after record `n`; `views` are by audience. */
export type RoomPlace = { readonly n: number; readonly state: unknown; readonly views: Readonly<Record<string, unknown>> };

export class ApiRefused extends Error {
  constructor(
    readonly code: string,
    readonly values: Readonly<Record<string, string | number>> = {},
  ) {
    super(code);
  }
}

/** Raises `ApiRefused`; its code is `unreachable` when there was no answer at all. */
async function get<Data>(path: string, more: RequestInit = {}): Promise<Data> {
  const headers = { accept: "application/json", authorization: authorization() };
  const response = await fetch(to(`/api/v1${path}`), { headers, ...more }).catch(() => null);
  if (!response) throw new ApiRefused("unreachable");
  const body: unknown = await response.json().catch(() => null);
  if (response.ok && typeof body === "object" && body !== null && "data" in body) return body.data as Data;
  const error = (body as { error?: { code?: string; values?: Record<string, string | number> } } | null)?.error;
  throw new ApiRefused(error?.code ?? (response.status === 404 ? "not_found" : "unreachable"), error?.values);
}

export const fetchConfig = (): Promise<Config> => get("/config");
/** The server's UTC, ms since 1970. */
export const fetchClock = async (): Promise<number> =>
  (await get<{ now_ms: number }>("/clock", { cache: "no-store", signal: AbortSignal.timeout(CLOCK_MS_MAX) })).now_ms;
export const fetchTopics = (): Promise<readonly TopicCounts[]> => get("/topics");
export const fetchLiveDuels = (): Promise<readonly LiveDuel[]> => get("/duels?state=live");
export const fetchRecording = (room: string): Promise<Recording> => get(`/duels/${room}/replay`);
export const fetchPlayground = (): Promise<{ readonly modes: readonly PlaygroundMode[] }> => get("/playground");
export const fetchRoomState = (room: string, n: number): Promise<RoomPlace> => get(`/rooms/${room}/log/${n}`);

/** All of it: the server gives it in parts. */
export async function fetchRoomLog(room: string): Promise<RoomLog> {
  let log: RoomLog = await get(`/rooms/${room}/log`);
  while (log.records.length < log.last_n) {
    const more: RoomLog = await get(`/rooms/${room}/log?after=${log.records.length}`);
    log = { ...more, records: [...log.records, ...more.records] };
  }
  return log;
}
