/** What lies on the bench: a client of its own behind a meddler, its frames, and the room that is looked at. */
import { ArenaClient, type Acks, type ClientEvents, type LineStatus, type Reply, type RoomFeed } from "@arena/client";
import { signal } from "@preact/signals";
import { openLine } from "../arena";
import { credentials } from "../identity";
import { Meddler, type Frame, type Switches } from "./meddler";

export const FRAMES_MOST = 200;

export type SeenFrame = Frame & { readonly id: number; readonly at_ms: number };

export class Bench {
  readonly frames = signal<readonly SeenFrame[]>([]);
  readonly switches = signal<Switches>({ delay_ms: 0, lost: 0 });
  readonly status = signal<LineStatus>({ kind: "closed" });
  readonly room = signal<string | null>(null);
  readonly feed = signal<{ readonly feed: RoomFeed } | null>(null);
  readonly meddler = new Meddler(
    openLine,
    () => this.switches.value,
    (frame) => this.#note(frame),
  );
  readonly #client = new ArenaClient(this.meddler.open, credentials);
  readonly #began = performance.now();
  #last = 0;

  constructor() {
    this.#client.on("status", (status) => (this.status.value = status));
    this.#client.on("room", (feed) => {
      if (feed.id === this.room.value) this.feed.value = { feed };
    });
  }

  open(): void {
    this.#client.connect();
  }

  close(): void {
    this.#client.close();
  }

  /** Join and leave go through the client, which enters again after every drop. A room that an ack names is entered. */
  async send(event: string, message: Readonly<Record<string, unknown>>): Promise<void> {
    if (event === "join_room") return this.enter(String(message["room"]));
    if (event === "leave_room") return this.#leave(String(message["room"]));
    const ack: Reply<keyof Acks> = await this.#client.send(event as keyof ClientEvents, message as never);
    if (ack.ok && "room" in ack) this.enter(ack.room);
  }

  enter(room: string): void {
    if (this.room.value !== null) this.#leave(this.room.value);
    this.room.value = room;
    this.feed.value = { feed: this.#client.join(room) };
  }

  #leave(room: string): void {
    this.#client.leave(room);
    if (this.room.value === room) {
      this.room.value = null;
      this.feed.value = null;
    }
  }

  #note(frame: Frame): void {
    this.#last += 1;
    const seen = { ...frame, id: this.#last, at_ms: Math.round(performance.now() - this.#began) };
    this.frames.value = [seen, ...this.frames.value].slice(0, FRAMES_MOST);
  }
}
