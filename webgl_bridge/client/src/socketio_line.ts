/** The line over Socket.IO. The client library knows only `line.ts`; `io` is handed in by whoever wires it. */
import type { LineEvents, Line, OpenLine, Values } from "./line";
import * as msgpackParser from "./msgpack_parser";
import type { ConnectAuth } from "./protocol";

const CONNECT_MS_MAX = 5_000;

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
  on(event: string, listener: (payload: unknown) => void): unknown;
  onAny(listener: (event: string, payload: unknown) => void): unknown;
  offAny(): unknown;
  off(): unknown;
  emit(event: string, ...rest: unknown[]): unknown;
  connect(): unknown;
  disconnect(): unknown;
};

/** `address` is the server's origin, `path` where Socket.IO is served there. */
export function socketIoLine(io: SocketIo, address: string, path = "/socket.io/"): OpenLine {
  return (auth: ConnectAuth, events: LineEvents): Line => {
    const socket = io(address, {
      auth,
      autoConnect: false,
      forceNew: true,
      parser: msgpackParser,
      path,
      reconnection: false,
      timeout: CONNECT_MS_MAX,
      transports: ["websocket", "polling"],
      tryAllTransports: true,
    });
    // The handshake of the transport has a limit of its own; this one also covers the answer to CONNECT.
    const late = setTimeout(() => {
      close();
      events.down("connect_timeout");
    }, CONNECT_MS_MAX);
    const close = (): void => {
      clearTimeout(late);
      socket.off();
      socket.offAny();
      socket.disconnect();
    };
    socket.on("connect", () => {
      clearTimeout(late);
      events.up();
    });
    socket.on("disconnect", (reason) => {
      close();
      events.down(String(reason));
    });
    socket.on("connect_error", (error) => {
      close();
      const refusal = refusalIn(error);
      if (refusal) events.refused(refusal.code, refusal.values);
      else events.down("connect_error");
    });
    socket.onAny((event, payload) => events.event(event, payload));
    socket.connect();
    return { send: (event, message, answered) => void socket.emit(event, message, answered), close };
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
