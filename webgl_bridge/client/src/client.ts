/** The arena as a program sees it: typed requests that survive a drop, rooms that are entered again, typed events. */
import { Emitter, type Stop } from "./emitter";
import type { OpenLine } from "./line";
import { LineKeeper, type LineStatus } from "./line_keeper";
import { Outbox, type Refusal } from "./outbox";
import {
  CLAIMED_LAG_MS_MAX,
  type Acks,
  type ClientEvents,
  type ConnectAuth,
  type CreateDuel,
  type Joined,
  type Pace,
  type RoomCommand,
  type ServerEvents,
  type SubmitAnswer,
  type Welcome,
} from "./protocol";
import { randomId } from "./random_id";
import { RoomFeed } from "./room_feed";

export type Reply<Event extends keyof Acks> = Acks[Event] | Refusal;

export type Told = Omit<ServerEvents, "state" | "plain_state" | "people" | "crowd"> & {
  status: LineStatus;
  /** Smoothed, in ms. */
  round_trip: number;
  /** Something about this room is new: see the feed. */
  room: RoomFeed;
};

/** Requests that may be asked again: they carry an id, or only read. */
const KEPT: ReadonlySet<keyof ClientEvents> = new Set(["create_duel", "create_room", "rematch", "command", "find_room"]);

export class ArenaClient {
  readonly #told = new Emitter<Told>();
  readonly #rooms = new Map<string, RoomFeed>();
  readonly #entering = new Set<string>();
  readonly #line: LineKeeper;
  readonly #outbox: Outbox;
  #rate: Pace["rate"] = "full";
  welcome: Welcome | null = null;

  constructor(open: OpenLine, credentials: () => ConnectAuth) {
    this.#line = new LineKeeper(open, credentials, {
      status: (status) => this.#lineChanged(status),
      event: (name, payload) => this.#heard(name, payload),
      roundTrip: (ms) => this.#told.emit("round_trip", ms),
    });
    this.#outbox = new Outbox(
      this.#line,
      (room) => this.#rooms.get(room)?.joined != null,
      (room) => this.#enter(room),
    );
  }

  on<Name extends keyof Told>(name: Name, listener: (payload: Told[Name]) => void): Stop {
    return this.#told.on(name, listener);
  }

  get status(): LineStatus {
    return this.#line.status;
  }

  /** Smoothed round trip in ms; null before the first measure. */
  get roundTripMs(): number | null {
    return this.#line.roundTrip.ms;
  }

  connect(): void {
    this.#line.start();
  }

  close(): void {
    this.#line.stop();
  }

  /** Network back, page shown: look at the line now. */
  wake(): void {
    this.#line.wake();
  }

  /** How often rooms are shown: "low" while nobody looks at them. */
  pace(rate: Pace["rate"]): void {
    if (rate === this.#rate) return;
    this.#rate = rate;
    if (this.#line.online) void this.send("pace", { rate });
  }

  send<Event extends keyof ClientEvents>(event: Event, message: ClientEvents[Event]): Promise<Reply<Event>> {
    return this.#outbox.ask(event, message, { kept: KEPT.has(event) });
  }

  createDuel(wish: Omit<CreateDuel, "id">): Promise<Reply<"create_duel">> {
    return this.send("create_duel", { id: randomId(), ...wish });
  }

  rematch(room: string): Promise<Reply<"rematch">> {
    return this.send("rematch", { id: randomId(), room });
  }

  /** A command to a room that was joined. It waits for the line and for the room as long as it takes. */
  command(room: string, command: RoomCommand["do"]): Promise<Reply<"command">> {
    const message: RoomCommand = { room, id: randomId(), do: command };
    return this.#outbox.ask("command", message, { kept: true, room });
  }

  answer(room: string, answer: Omit<SubmitAnswer, "type" | "lag_ms">): Promise<Reply<"command">> {
    const lag_ms = Math.min(CLAIMED_LAG_MS_MAX, Math.round(this.roundTripMs ?? 0));
    return this.command(room, { type: "answer", ...answer, lag_ms });
  }

  /** Enter a room, and enter it again after every drop, until `leave`. */
  join(room: string): RoomFeed {
    const known = this.#rooms.get(room);
    if (known) return known;
    const feed = new RoomFeed(room);
    this.#rooms.set(room, feed);
    if (this.#line.online) this.#enter(room);
    return feed;
  }

  leave(room: string): void {
    if (!this.#rooms.delete(room)) return;
    if (this.#line.online) void this.send("leave_room", { room });
  }

  room(room: string): RoomFeed | null {
    return this.#rooms.get(room) ?? null;
  }

  #lineChanged(status: LineStatus): void {
    if (status.kind === "online") {
      this.#outbox.flush(null); // first: what is asked from here on is sent already
      if (this.#rate !== "full") void this.send("pace", { rate: this.#rate }); // a new line knows nothing of it
      for (const room of this.#rooms.keys()) this.#enter(room);
    } else {
      this.#entering.clear();
      for (const feed of this.#rooms.values()) feed.lineDown();
      this.#outbox.lineDown();
    }
    this.#told.emit("status", status);
  }

  #enter(room: string, options: { whole?: boolean } = {}): void {
    const feed = this.#rooms.get(room);
    if (!feed || this.#entering.has(room)) return;
    this.#entering.add(room);
    feed.joined = null;
    const cursor = options.whole ? null : feed.cursor;
    void this.#outbox.ask<Joined>("join_room", { room, cursor, patches: true }, { kept: false }).then((ack) => {
      this.#entering.delete(room);
      if (this.#rooms.get(room) !== feed) return;
      if (ack.ok) {
        feed.entered(ack);
        this.#outbox.flush(room);
      } else if (this.#line.online) {
        if (ack.code === "busy" || ack.code === "not_accepted" || ack.code === "unknown_outcome") {
          setTimeout(() => this.#line.online && this.#enter(room), 500);
        } else {
          feed.refusal = ack;
          this.#outbox.roomRefused(room, ack);
        }
      }
      this.#told.emit("room", feed);
    });
  }

  #heard(name: string, payload: unknown): void {
    switch (name as keyof ServerEvents) {
      case "state":
      case "plain_state": {
        const state = payload as ServerEvents["state" | "plain_state"];
        const feed = this.#rooms.get(state.room);
        if (feed?.take(state, performance.now()) === "new") this.#told.emit("room", feed);
        return;
      }
      case "patch": {
        const patch = payload as ServerEvents["patch"];
        const feed = this.#rooms.get(patch.room);
        const taken = feed?.patch(patch, performance.now());
        if (taken === "gap") this.#enter(patch.room, { whole: true });
        if (feed && taken === "new") this.#told.emit("room", feed);
        return;
      }
      case "people":
        return this.#inRoom(payload as ServerEvents["people"], (feed, people) => feed.meet(people));
      case "crowd":
        return this.#inRoom(payload as ServerEvents["crowd"], (feed, crowd) => feed.count(crowd));
      case "room_closed": {
        const closed = payload as ServerEvents["room_closed"];
        this.#inRoom(closed, (feed) => (feed.closed = closed.code));
        if (closed.code === "replaced") this.#enter(closed.room, { whole: true });
        this.#told.emit("room_closed", closed);
        return;
      }
      case "welcome":
        this.welcome = payload as Welcome;
        this.#told.emit("welcome", this.welcome);
        return;
      case "challenged":
      case "challenge_gone":
      case "reaction":
      case "session_ending":
        this.#told.emit(name as keyof Told, payload as never);
    }
    // Anything else comes from a newer minor version, and can be left alone.
  }

  #inRoom<Payload extends { room: string }>(payload: Payload, change: (feed: RoomFeed, payload: Payload) => void): void {
    const feed = this.#rooms.get(payload.room);
    if (!feed) return;
    change(feed, payload);
    this.#told.emit("room", feed);
  }
}
