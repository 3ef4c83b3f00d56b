const SHARE_OF_NEW = 0.125;

/** A smoothed round trip in ms (RFC 6298, section 2, without its timer). */
export class RoundTrip {
  #ms: number | null = null;

  get ms(): number | null {
    return this.#ms;
  }

  measured(ms: number): void {
    this.#ms = this.#ms === null ? ms : this.#ms + SHARE_OF_NEW * (ms - this.#ms);
  }
}
