/** The line over Socket.IO. The client library knows only `line.ts`; `io` is handed in by whoever wires it. */
import type { LineEvents, Line, OpenLine, Values } from "./line";
import * as msgpackParser from "./msgpack_parser";
import type { ConnectAuth } from "./protocol";
import type { Way, Ways } from "./ways";

/** A proxy that lets a WebSocket pass and then swallows its frames tells nobody: silence has to do. */
export const FIRST_FRAME_MS_MAX = 4_000;
/** Polling needs more round trips, each of them through a proxy that may be slow. */
const CONNECT_MS_MAX: Readonly<Record<Way, number>> = { websocket: 5_000, polling: 8_000 };

/** The part of socket.io-client that is used here. */
export type SocketIo = (
  address: string,
  options: {
    auth: ConnectAuth;
    autoConnect: boolean;
    forceNew: boolean;
    parser: typeof msgpackParser;
    path: string;
    reconnection: boolean;
    timeout: number;
    transports: string[];
    tryAllTransports: boolean;
  },
) => Socket;

type Socket = {
  readonly io: {
    readonly engine: { readonly transport: { readonly name: string } };
    on(event: "open", listener: () => void): unknown;
  };
  on(event: string, listener: (payload: unknown) => void): unknown;
  onAny(listener: (event: string, payload: unknown) => void): unknown;
  offAny(): unknown;
  off(): unknown;
  emit(event: string, ...rest: unknown[]): unknown;
  connect(): unknown;
  disconnect(): unknown;
};

/** `address` is the server's origin, `path` where Socket.IO is served there. */
export function socketIoLine(io: SocketIo, address: string, ways: Ways, path = "/socket.io/"): OpenLine {
  return (auth: ConnectAuth, events: LineEvents): Line => {
    const first = ways.first;
    const socket = io(address, {
      auth,
      autoConnect: false,
      forceNew: true,
      parser: msgpackParser,
      path,
      reconnection: false,
      timeout: CONNECT_MS_MAX[first],
      transports: first === "websocket" ? ["websocket", "polling"] : ["polling"],
      tryAllTransports: true,
    });
    let isHeard = false;
    let way: Way | null = null;
    let upAt = 0;
    const end = (reason: string): void => {
      if (!isHeard) ways.failed(first, reason === "mute" || reason === "connect_timeout");
      close();
      events.down(reason);
    };
    const mute = setTimeout(() => first === "websocket" && end("mute"), FIRST_FRAME_MS_MAX);
    // The handshake of the transport has a limit of its own; this one also covers the answer to CONNECT.
    const late = setTimeout(() => end("connect_timeout"), CONNECT_MS_MAX[first]);
    const close = (): void => {
      clearTimeout(mute);
      clearTimeout(late);
      socket.off();
      socket.offAny();
      socket.disconnect();
    };
    socket.io.on("open", () => {
      isHeard = true;
      clearTimeout(mute);
    });
    const answered = (): Way => {
      const over = socket.io.engine.transport.name === "polling" ? "polling" : "websocket";
      ways.worked(over);
      return over;
    };
    socket.on("connect", () => {
      clearTimeout(late);
      way = answered();
      upAt = performance.now();
      events.up(way);
    });
    socket.on("disconnect", (reason) => end(String(reason)));
    socket.on("connect_error", (error) => {
      const refusal = refusalIn(error);
      if (!refusal) return end("connect_error");
      answered(); // a no came all the way, too
      close();
      events.refused(refusal.code, refusal.values);
    });
    socket.onAny((event, payload) => events.event(event, payload));
    socket.connect();
    return {
      send: (event, message, answered) => void socket.emit(event, message, answered),
      close: (why) => {
        if (why === "silent" && way !== null) ways.fellSilent(way, performance.now() - upAt);
        close();
      },
    };
  };
}

/** A refusal arrives as `{code, values}` in the error's `data`; any other error is the network's. */
function refusalIn(error: unknown): { code: string; values: Values } | null {
  if (typeof error !== "object" || error === null || !("data" in error)) return null;
  const data = (error as { data?: unknown }).data;
  if (typeof data === "object" && data !== null && "code" in data) {
    const { code, values } = data as { code: unknown; values?: Values };
    if (typeof code === "string") return { code, values: values ?? {} };
  }
  return null;
}
