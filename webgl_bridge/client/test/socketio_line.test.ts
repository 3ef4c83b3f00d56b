import { FIRST_FRAME_MS_MAX, socketIoLine, type SocketIo } from "../src/socketio_line";
import { PROTOCOL } from "../src/protocol";
import { keepIn } from "../src/storage";
import { Ways } from "../src/ways";

type Heard = (payload?: unknown) => void;

/** A server side in the hand of a test: which transports were asked for, and what becomes of them. */
function wired() {
  const tries: { transports: string[]; over: string; say(event: string, payload?: unknown): void; opens(): void; isClosed: boolean }[] = [];
  const io: SocketIo = (_address, options) => {
    const listeners = new Map<string, Heard>();
    const made = {
      transports: options.transports,
      over: options.transports[0] ?? "",
      isClosed: false,
      opens: () => listeners.get("manager open")?.(),
      say: (event: string, payload?: unknown) => listeners.get(event)?.(payload),
    };
    tries.push(made);
    return {
      io: { engine: { get transport() { return { name: made.over }; } }, on: (event, listener) => listeners.set(`manager ${event}`, listener) },
      on: (event, listener) => listeners.set(event, listener as Heard),
      onAny: () => undefined,
      offAny: () => undefined,
      off: () => listeners.clear(),
      emit: () => undefined,
      connect: () => undefined,
      disconnect: () => (made.isClosed = true),
    };
  };
  const told: string[] = [];
  const open = socketIoLine(io, "http://arena.example", new Ways(keepIn(() => { throw new Error("none"); })));
  const connect = () =>
    open(
      { protocol: PROTOCOL },
      { up: (way) => told.push(`up ${way}`), down: (reason) => told.push(reason), refused: (code) => told.push(code), event: () => undefined },
    );
  return { tries, told, connect };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("goes by polling within 5 s when a WebSocket says nothing", async () => {
  const { tries, told, connect } = wired();
  connect();
  expect(tries[0]?.transports).toEqual(["websocket", "polling"]);
  await vi.advanceTimersByTimeAsync(FIRST_FRAME_MS_MAX);
  expect(told).toEqual(["mute"]);
  expect(tries[0]?.isClosed).toBe(true);
  expect(FIRST_FRAME_MS_MAX + 200).toBeLessThan(5_000);
  connect();
  expect(tries[1]?.transports).toEqual(["polling"]);
  tries[1]?.opens();
  tries[1]?.say("connect");
  expect(told).toEqual(["mute", "up polling"]);
});

it("waits for a server that opened and is slow to let us in", async () => {
  const { tries, told, connect } = wired();
  connect();
  tries[0]?.opens();
  await vi.advanceTimersByTimeAsync(FIRST_FRAME_MS_MAX + 500);
  tries[0]?.say("connect");
  expect(told).toEqual(["up websocket"]);
  connect();
  expect(tries[1]?.transports[0]).toBe("websocket");
});

it("remembers polling that took over in the same try", () => {
  const { tries, told, connect } = wired();
  connect();
  tries[0]!.over = "polling";
  tries[0]?.opens();
  tries[0]?.say("connect");
  expect(told).toEqual(["up polling"]);
  connect();
  expect(tries[1]?.transports).toEqual(["polling"]);
});

it("remembers polling also when the server says no", () => {
  const { tries, told, connect } = wired();
  connect();
  tries[0]!.over = "polling";
  tries[0]?.opens();
  tries[0]?.say("connect_error", { data: { code: "name_looks_like" } });
  expect(told).toEqual(["name_looks_like"]);
  connect();
  expect(tries[1]?.transports).toEqual(["polling"]);
});
