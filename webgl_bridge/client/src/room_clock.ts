/** What time it is in the room, judged from the `now_ms` of its frames. All values in ms; `local` is a monotonic clock. */
const SAMPLES_KEPT = 20;

export class RoomClock {
  #samples: number[] = [];
  #stopped: number | null = null;
  #epoch: string | null = null;
  #outdated = false;

  /** A frame was sent at room time `roomMs` and arrived at `localMs`. */
  heard(epoch: string, roomMs: number, localMs: number, running: boolean): void {
    if (this.#outdated || epoch !== this.#epoch || !running || this.#stopped !== null) this.#samples = [];
    this.#outdated = false;
    this.#epoch = epoch;
    this.#stopped = running ? null : roomMs;
    if (!running) return;
    this.#samples.push(roomMs - localMs);
    if (this.#samples.length > SAMPLES_KEPT) this.#samples.shift();
  }

  /** The line is a new one: what the old one's frames said holds only until the next frame. */
  lineChanged(): void {
    this.#outdated = true;
  }

  get known(): boolean {
    return this.#stopped !== null || this.#samples.length > 0;
  }

  get running(): boolean {
    return this.#stopped === null;
  }

  /**
   * The frame that travelled fastest gives the greatest difference, and the best estimate. The true time is later than
   * this by that one frame's way here.
   */
  now(localMs: number): number {
    if (this.#stopped !== null) return this.#stopped;
    if (this.#samples.length === 0) return 0;
    return localMs + Math.max(...this.#samples);
  }
}
