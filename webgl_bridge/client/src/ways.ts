/**
 * Which way a line goes: WebSocket, unless this tab's network is known to break it; then long-polling.
 *
 *     first way    what came of it                      next time
 *     websocket    refused: polling in the same try     polling, where that worked
 *     websocket    nothing was heard in time            polling
 *     websocket    twice it fell silent while young     polling
 *     polling      it worked                            polling, for `REMEMBERED_MS` or until the network changes
 *     either       the try failed otherwise             what is remembered, else websocket
 */
import type { Keep } from "./storage";

export type Way = "websocket" | "polling";

export const REMEMBERED_MS = 600_000;
/** A line that falls silent later was likely carried into a tunnel. */
const YOUNG_MS = 15_000;
const YOUNG_SILENCES_MAX = 2;
const KEPT_AS = "arena.polling_until";

export class Ways {
  #doubted = false;
  #youngSilences = 0;

  /** `now` is ms since 1970. */
  constructor(
    private readonly keep: Keep,
    private readonly now: () => number = Date.now,
  ) {}

  get first(): Way {
    return this.#doubted || this.#remembered ? "polling" : "websocket";
  }

  /** A try ended before anything was heard. `mute`: because it took too long. */
  failed(first: Way, mute: boolean): void {
    this.#doubted = mute && first === "websocket";
  }

  /** The server has answered CONNECT, with yes or no. */
  worked(way: Way): void {
    this.#doubted = false;
    if (way === "websocket") this.keep.removeItem(KEPT_AS);
    else this.#remember();
  }

  /** It was up for `upMs`, and did not answer any more. */
  fellSilent(way: Way, upMs: number): void {
    this.#youngSilences = way === "websocket" && upMs < YOUNG_MS ? this.#youngSilences + 1 : 0;
    if (this.#youngSilences >= YOUNG_SILENCES_MAX) this.#remember();
  }

  /** What was found out was true of another network. */
  networkChanged(): void {
    this.#doubted = false;
    this.#youngSilences = 0;
    this.keep.removeItem(KEPT_AS);
  }

  get #remembered(): boolean {
    const left = Number(this.keep.getItem(KEPT_AS)) - this.now();
    return left > 0 && left <= REMEMBERED_MS; // a clock that was set back does not keep it for ever
  }

  /** From the first time on: a line that comes again does not prolong it. */
  #remember(): void {
    if (!this.#remembered) this.keep.setItem(KEPT_AS, String(this.now() + REMEMBERED_MS));
  }
}
