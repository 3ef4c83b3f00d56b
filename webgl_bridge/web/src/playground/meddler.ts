/** Stands between a client and its line: tells what goes over it, delays it, loses it, cuts it. */
import type { LineEvents, OpenLine } from "@arena/client";

/** `lost`: the share of messages that do not arrive, from 0 to 1. */
export type Switches = { readonly delay_ms: number; readonly lost: number };

export type Direction = "in" | "out";
export type Frame = { readonly direction: Direction; readonly name: string; readonly payload: unknown; readonly lost: boolean };

export class Meddler {
  #cut: () => void = () => undefined;

  constructor(
    private readonly inner: OpenLine,
    private readonly switches: () => Switches,
    private readonly seen: (frame: Frame) => void,
    private readonly chance: () => number = Math.random,
  ) {}

  /** As if the network had gone. */
  cut(): void {
    this.#cut();
  }

  readonly open: OpenLine = (auth, events) => {
    let over = false;
    const lanes = { in: new Lane(() => over), out: new Lane(() => over) };
    const pass = (direction: Direction, name: string, payload: unknown, go: () => void): void => {
      const { delay_ms, lost } = this.switches();
      const isLost = this.chance() < lost;
      this.seen({ direction, name, payload, lost: isLost });
      if (!isLost) lanes[direction].put(delay_ms, go);
    };
    const told: LineEvents = { ...events, event: (name, payload) => pass("in", name, payload, () => events.event(name, payload)) };
    const line = this.inner(auth, told);
    const close = (): void => {
      over = true;
      line.close();
    };
    this.#cut = () => {
      if (over) return;
      close();
      events.down("cut");
    };
    return {
      send: (event, message, answered) =>
        pass("out", event, message, () => {
          line.send(event, message, (ack) => pass("in", `${event}.ack`, ack, () => answered(ack)));
        }),
      close,
    };
  };
}

/** One direction: whatever the delay becomes meanwhile, nothing overtakes. */
class Lane {
  #waiting = 0;
  #free_at = 0;

  constructor(private readonly over: () => boolean) {}

  put(delay_ms: number, go: () => void): void {
    if (!delay_ms && !this.#waiting) return go();
    const now = performance.now();
    this.#free_at = Math.max(this.#free_at, now + delay_ms);
    this.#waiting += 1;
    setTimeout(() => {
      this.#waiting -= 1;
      if (!this.over()) go();
    }, this.#free_at - now);
  }
}
