/** What was asked and not answered yet. A kept request outlives the line: it is sent again, with the same id. */
import type { LineKeeper } from "./line_keeper";
import type { Values } from "./line";

export const ACK_MS_MAX = 2_000;
/** The server answers within 5 s, if only with `unknown_outcome`; silence for longer means the ack was lost. */
const SILENCE_MS_MAX = 8_000;
const TRIES_MAX = 8;

/** Nothing was decided, or nobody knows: ask again with the same id. */
const ASK_AGAIN = new Set(["busy", "not_accepted", "unknown_outcome", "shutting_down"]);

export type Refusal = { readonly ok: false; readonly code: string; readonly values: Values };

type Request = {
  readonly event: string;
  readonly message: unknown;
  /** The room that must be joined before this may be sent. */
  readonly room: string | null;
  readonly kept: boolean;
  readonly settle: (ack: never) => void;
  tries: number;
  watch: ReturnType<typeof setTimeout> | undefined;
  silentMs: number;
};

export class Outbox {
  readonly #requests = new Set<Request>();

  constructor(
    private readonly line: LineKeeper,
    private readonly mayEnter: (room: string) => boolean,
    private readonly enterAgain: (room: string) => void,
  ) {}

  get size(): number {
    return this.#requests.size;
  }

  /** Resolves with the ack. A request that is not kept is refused as `unknown_outcome` when the line goes down. */
  ask<Ack>(event: string, message: unknown, options: { room?: string; kept: boolean }): Promise<Ack | Refusal> {
    return new Promise((resolve) => {
      const request: Request = {
        event,
        message,
        room: options.room ?? null,
        kept: options.kept,
        settle: resolve as (ack: never) => void,
        tries: 0,
        watch: undefined,
        silentMs: 0,
      };
      this.#requests.add(request);
      if (this.#sendable(request)) this.#send(request);
      else if (!request.kept) this.#finish(request, { ok: false, code: "unknown_outcome", values: {} });
    });
  }

  /** The line is up, or a room was entered: everything that waited for it goes out, in the order it was asked. */
  flush(room: string | null): void {
    for (const request of [...this.#requests]) if (request.room === room && this.#sendable(request)) this.#send(request);
  }

  lineDown(): void {
    for (const request of [...this.#requests]) {
      clearTimeout(request.watch);
      if (!request.kept) this.#finish(request, { ok: false, code: "unknown_outcome", values: {} });
    }
  }

  /** The room refuses us: so does everything that was to be said in it. */
  roomRefused(room: string, refusal: Refusal): void {
    for (const request of [...this.#requests]) if (request.room === room) this.#finish(request, refusal);
  }

  #sendable(request: Request): boolean {
    return this.line.online && (request.room === null || this.mayEnter(request.room));
  }

  #send(request: Request): void {
    clearTimeout(request.watch);
    request.tries += 1;
    request.silentMs = 0;
    this.#watch(request);
    this.line.send(request.event, request.message, (ack) => this.#answered(request, ack as { ok: boolean; code?: string }));
  }

  #watch(request: Request): void {
    request.watch = setTimeout(() => {
      request.silentMs += ACK_MS_MAX;
      this.line.suspect();
      if (request.silentMs >= SILENCE_MS_MAX && request.kept) this.#send(request);
      else this.#watch(request);
    }, ACK_MS_MAX);
  }

  #answered(request: Request, ack: { ok: boolean; code?: string }): void {
    if (!this.#requests.has(request)) return;
    clearTimeout(request.watch);
    const code = ack.ok ? null : (ack.code ?? "");
    if (code !== null && request.kept && request.tries < TRIES_MAX) {
      if (ASK_AGAIN.has(code)) {
        request.watch = setTimeout(() => this.#sendable(request) && this.#send(request), 250 * 2 ** Math.min(request.tries, 4));
        return;
      }
      if (code === "not_in_room" && request.room !== null) {
        this.enterAgain(request.room);
        return;
      }
    }
    this.#finish(request, ack);
  }

  #finish(request: Request, ack: unknown): void {
    clearTimeout(request.watch);
    this.#requests.delete(request);
    request.settle(ack as never);
  }
}
