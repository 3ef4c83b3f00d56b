/** Keeps one line up: opens it, suspects it, drops it when it is dead, and opens the next at once. */
import { backoffMs } from "./backoff";
import type { Line, OpenLine, Values } from "./line";
import type { ConnectAuth } from "./protocol";
import { RoundTrip } from "./round_trip";
import type { Way } from "./ways";

export const PROBE_MS_MAX = 2_000;
/** With the probe's own limit this notices a dead line within 7 s even when nobody sends anything. */
const PROBE_EVERY_MS = 5_000;
/** A younger attempt is left to finish when something wakes us; an older one is likely stuck in the old network. */
const ATTEMPT_MS_FRESH = 300;

/** The server may say these to a connection and mean "later". Every other refusal is final. */
const LATER = new Set(["shutting_down", "busy", "rate_limited", "not_accepted"]);

export type LineStatus =
  | { readonly kind: "closed" }
  | { readonly kind: "connecting"; readonly attempt: number }
  | { readonly kind: "online"; readonly way: Way }
  | { readonly kind: "refused"; readonly code: string; readonly values: Values };

export type KeeperEvents = {
  status(status: LineStatus): void;
  event(name: string, payload: unknown): void;
  roundTrip(ms: number): void;
};

export class LineKeeper {
  readonly roundTrip = new RoundTrip();
  #status: LineStatus = { kind: "closed" };
  #line: Line | null = null;
  #attempt = 0;
  #openedAt = -Infinity;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #probeLimit: ReturnType<typeof setTimeout> | undefined;
  #routine: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly open: OpenLine,
    private readonly credentials: () => ConnectAuth,
    private readonly tell: KeeperEvents,
  ) {}

  get online(): boolean {
    return this.#status.kind === "online";
  }

  get status(): LineStatus {
    return this.#status;
  }

  start(): void {
    if (this.#line) return;
    this.#attempt = 0;
    this.#connect();
  }

  stop(): void {
    this.#forgetLine();
    clearTimeout(this.#retry);
    this.#become({ kind: "closed" });
  }

  /** Nothing happens when the line is not up: what matters is kept by the caller and sent again. */
  send(event: string, message: unknown, answered: (ack: unknown) => void): void {
    if (this.online) this.#line?.send(event, message, answered);
  }

  /** Something is missing. Ask the line whether it lives; without an answer it is dropped. */
  suspect(): void {
    if (!this.online || this.#probeLimit !== undefined) return;
    const asked = performance.now();
    this.#probeLimit = setTimeout(() => this.drop(), PROBE_MS_MAX);
    this.#line?.send("probe", {}, () => {
      clearTimeout(this.#probeLimit);
      this.#probeLimit = undefined;
      this.roundTrip.measured(performance.now() - asked);
      this.tell.roundTrip(this.roundTrip.ms ?? 0);
    });
  }

  /** The world may have changed (network back, page shown): do not wait for a timer to find out. */
  wake(): void {
    if (this.online) this.suspect();
    else if (this.#status.kind === "connecting" && performance.now() - this.#openedAt > ATTEMPT_MS_FRESH) {
      clearTimeout(this.#retry);
      this.#forgetLine();
      this.#connect();
    }
  }

  drop(): void {
    this.#forgetLine("silent");
    this.#attempt = 0;
    this.#connectLater();
  }

  #connect(): void {
    this.#become({ kind: "connecting", attempt: this.#attempt });
    this.#openedAt = performance.now();
    this.#line = this.open(this.credentials(), {
      up: (way) => this.#wentUp(way),
      down: () => this.#wentDown(),
      refused: (code, values) => this.#refused(code, values),
      event: (name, payload) => this.tell.event(name, payload),
    });
  }

  #wentUp(way: Way): void {
    this.#attempt = 0;
    this.#routine = setInterval(() => this.suspect(), PROBE_EVERY_MS);
    this.#become({ kind: "online", way });
    this.suspect();
  }

  #wentDown(): void {
    this.#forgetLine();
    this.#connectLater();
  }

  #refused(code: string, values: Values): void {
    this.#forgetLine();
    if (LATER.has(code)) this.#connectLater();
    else this.#become({ kind: "refused", code, values });
  }

  #connectLater(): void {
    const wait = backoffMs(this.#attempt, Math.random());
    this.#attempt += 1;
    this.#become({ kind: "connecting", attempt: this.#attempt });
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#connect(), wait);
  }

  #forgetLine(why?: "silent"): void {
    clearInterval(this.#routine);
    clearTimeout(this.#probeLimit);
    this.#probeLimit = undefined;
    this.#line?.close(why);
    this.#line = null;
  }

  #become(status: LineStatus): void {
    this.#status = status;
    this.tell.status(status);
  }
}
