import type { Line, LineEvents, OpenLine } from "../src/line";
import type { ConnectAuth } from "../src/protocol";

type Sent = { event: string; message: Record<string, unknown>; answer: (ack: unknown) => void };

/** A network in the hand of a test: what was opened, what was sent, and whether anything still answers. */
export class FakeNetwork {
  readonly lines: FakeLine[] = [];
  /** Probes are answered by themselves while this is true. */
  alive = true;

  readonly open: OpenLine = (auth, events) => {
    const line = new FakeLine(this, auth, events);
    this.lines.push(line);
    return line;
  };

  get last(): FakeLine {
    const line = this.lines.at(-1);
    if (!line) throw new Error("no line was opened");
    return line;
  }
}

export class FakeLine implements Line {
  readonly sent: Sent[] = [];
  closed = false;
  fellSilent = false;

  constructor(
    private readonly network: FakeNetwork,
    readonly auth: ConnectAuth,
    readonly events: LineEvents,
  ) {}

  send(event: string, message: unknown, answered: (ack: unknown) => void): void {
    if (event === "probe") {
      if (this.network.alive) answered({ ok: true });
      return;
    }
    this.sent.push({ event, message: message as Record<string, unknown>, answer: (ack) => this.closed || answered(ack) });
  }

  close(why?: "silent"): void {
    this.closed = true;
    this.fellSilent = why === "silent";
  }

  of(event: string): Sent[] {
    return this.sent.filter((sent) => sent.event === event);
  }
}
