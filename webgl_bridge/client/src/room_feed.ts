/** What this client knows of one room: the newest state, who sits there, how many watch, what time it is there. */
import type { Crowd, Cursor, Joined, People, PlainState, State } from "./protocol";
import type { Refusal } from "./outbox";
import { RoomClock } from "./room_clock";

export type Taken = "new" | "old" | "gap";

const isPlain = (state: State | PlainState): state is PlainState => "actions" in state.view;

export class RoomFeed {
  readonly clock = new RoomClock();
  newest: State | PlainState | null = null;
  people: People | null = null;
  watching: number | null = null;
  /** `watching` is rounded. */
  watchingAbout = false;
  /** Set while the server counts us among the room's viewers. */
  joined: Joined | null = null;
  refusal: Refusal | null = null;
  /** Why the room sends no more. */
  closed: string | null = null;
  readonly #leftEpochs = new Set<string>();

  constructor(readonly id: string) {}

  get cursor(): Cursor | null {
    return this.newest && { epoch: this.newest.epoch, version: this.newest.version };
  }

  /** Of a duel. */
  get state(): State | null {
    return this.newest && !isPlain(this.newest) ? this.newest : null;
  }

  /** Of a mode that has no view of its own on the wire yet. */
  get plain(): PlainState | null {
    return this.newest && isPlain(this.newest) ? this.newest : null;
  }

  /** "old" is ignored; "gap" means that frames are missing and the whole room has to be asked for. */
  take(state: State | PlainState, localMs: number): Taken {
    const seen = this.newest;
    if (this.#leftEpochs.has(state.epoch)) return "old";
    if (seen?.epoch === state.epoch && state.version < seen.version) return "old";
    if (state.from_version !== null && (seen?.epoch !== state.epoch || state.from_version !== seen.version)) return "gap";
    if (seen && seen.epoch !== state.epoch) this.#leftEpochs.add(seen.epoch);
    this.clock.heard(state.epoch, state.now_ms, localMs, state.running);
    this.newest = state;
    return "new";
  }

  meet(people: People): void {
    this.people = people;
  }

  count(crowd: Crowd): void {
    this.watching = crowd.watching;
    this.watchingAbout = crowd.rounded ?? false;
  }

  lineDown(): void {
    this.joined = null;
    this.clock.lineChanged();
  }
}
