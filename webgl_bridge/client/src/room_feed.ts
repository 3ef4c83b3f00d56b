/** What this client knows of one room: the newest state, who sits there, how many watch, what time it is there. */
import type { Crowd, Cursor, Joined, Patch, People, PlainState, State } from "./protocol";
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
  /** The newest state is from when we were somebody else to the room: versions are the room's, whoever looks. */
  #isAnothers = false;

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

  /** "old" is ignored; "gap" means that the whole room has to be asked for. */
  patch(patch: Patch, localMs: number): Taken {
    const seen = this.newest;
    if (seen?.epoch === patch.epoch && patch.version < seen.version) return "old";
    if (seen?.epoch !== patch.epoch || seen.version !== patch.from_version || this.#isAnothers) return "gap";
    const { version, now_ms, running } = patch;
    return this.take({ ...seen, version, now_ms, running, view: { ...seen.view, ...patch.changes } } as State | PlainState, localMs);
  }

  /** We are among the room's viewers. */
  entered(joined: Joined): void {
    this.joined = joined;
    this.refusal = null;
    this.closed = null;
    const view = this.newest?.view;
    this.#isAnothers = view !== undefined && (view.role !== joined.role || view.seat !== joined.seat);
  }

  /** "old" is ignored. */
  take(state: State | PlainState, localMs: number): Taken {
    const seen = this.newest;
    if (this.#leftEpochs.has(state.epoch)) return "old";
    if (seen?.epoch === state.epoch && state.version < seen.version) return "old";
    if (seen && seen.epoch !== state.epoch) this.#leftEpochs.add(seen.epoch);
    this.clock.heard(state.epoch, state.now_ms, localMs, state.running);
    this.newest = state;
    this.#isAnothers = false;
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
