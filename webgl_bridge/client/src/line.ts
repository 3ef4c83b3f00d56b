/** One attempt at a connection. A line that went down never comes up again: the client opens another. */
import type { ConnectAuth } from "./protocol";
import type { Way } from "./ways";

export type LineEvents = {
  up(way: Way): void;
  /** The connection ended, or never came about. */
  down(reason: string): void;
  /** The server refused the connection itself; `code` is one of `ERROR_CODES`. */
  refused(code: string, values: Values): void;
  event(name: string, payload: unknown): void;
};

export type Values = Readonly<Record<string, number | string>>;

export type Line = {
  send(event: string, message: unknown, answered: (ack: unknown) => void): void;
  /** Forget this line. No event of it is told afterwards. "silent": it does not answer any more. */
  close(why?: "silent"): void;
};

export type OpenLine = (auth: ConnectAuth, events: LineEvents) => Line;
