/** Socket.IO packets in msgpack, for the option `parser` of socket.io-client: each packet is one binary message, a map of
 * type, nsp, data and id.
 *
 * The stock socket.io-msgpack-parser takes a browser's bytes for a map of numbers. Here bytes are bytes on both sides:
 * an ArrayBuffer and every view of one is sent as such, and what comes is a Uint8Array of its own. Whatever else is no plain
 * value is sent as JSON would write it.
 */
import { Decoder as Msgpack, Encoder as MsgpackWriter } from "@msgpack/msgpack";
import { Emitter } from "@socket.io/component-emitter";

const CONNECT = 0, DISCONNECT = 1, EVENT = 2, ACK = 3, CONNECT_ERROR = 4;
/** Socket.IO says these to the application itself. */
const RESERVED = new Set(["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"]);

export type Packet = { type: number; nsp: string; data?: unknown; id?: number };

export class Encoder {
  readonly #writer = new MsgpackWriter({ ignoreUndefined: true });

  /** Throws where something cannot be sent: an integer that JavaScript cannot count to, a function, a Blob. */
  encode({ type, nsp, data, id }: Packet): Uint8Array[] {
    return [this.#writer.encode({ type, nsp, data: sendable(data), id })];
  }
}

type Told = { decoded: (packet: Packet) => void };

export class Decoder extends Emitter<Told, Told> {
  readonly #reader = new Msgpack({ useBigInt64: true });

  /** Emits "decoded". Throws for what is no packet of a server, with which the client ends the connection. */
  add(message: unknown): void {
    this.emit("decoded", checked(this.#read(message)));
  }

  /** A packet is never in pieces: there is nothing to forget. */
  destroy(): void {}

  #read(message: unknown): unknown {
    if (typeof message === "string") throw new Error("text among binary packets");
    try {
      return received(this.#reader.decode(bytesOf(message)));
    } catch (cause) {
      throw new Error(`no msgpack: ${String(cause)}`, { cause });
    }
  }
}

function bytesOf(message: unknown): Uint8Array {
  if (message instanceof ArrayBuffer) return new Uint8Array(message);
  if (ArrayBuffer.isView(message)) return new Uint8Array(message.buffer, message.byteOffset, message.byteLength);
  throw new Error("neither text nor bytes");
}

function sendable(value: unknown): unknown {
  if (typeof value === "bigint") return counted(value);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (value instanceof Blob) throw new TypeError("a Blob cannot be sent: send what its arrayBuffer() gives");
  if (Array.isArray(value)) return value.map(sendable);
  if ("toJSON" in value && typeof value.toJSON === "function") return sendable(value.toJSON());
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, sendable(one)]));
}

/** Changes lists and maps in place: they were made just now. */
function received(value: unknown): unknown {
  if (typeof value === "bigint") return counted(value);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) return value.slice(); // or it would keep the whole message
  const entries = value as Record<string, unknown>;
  for (const key of Object.keys(entries)) entries[key] = received(entries[key]);
  return value;
}

/** msgpack has integers of 64 bits. A rounded one would be a wrong one. */
function counted(integer: bigint): number {
  const number = Number(integer);
  if (!Number.isSafeInteger(number)) throw new RangeError(`JavaScript cannot count to ${integer}`);
  return number;
}

/** What a server may send (socket.io-protocol, revision 5, "Packet types"). */
function checked(content: unknown): Packet {
  if (!isMap(content)) throw new Error("a packet is a map");
  const { type, nsp, data, id } = content;
  if (typeof nsp !== "string") throw new Error("a packet without a namespace");
  if (id !== undefined && !(Number.isSafeInteger(id) && (id as number) >= 0)) throw new Error("no acknowledgement id");
  if (!fits(type, data, id)) throw new Error(`no packet of a server: type ${String(type)}`);
  return content as Packet;
}

function fits(type: unknown, data: unknown, id: unknown): boolean {
  switch (type) {
    case CONNECT:
      return isMap(data);
    case DISCONNECT:
      return data === undefined;
    case EVENT:
      return Array.isArray(data) && isEventName(data[0]);
    case ACK:
      return Array.isArray(data) && id !== undefined;
    case CONNECT_ERROR:
      return isMap(data) || typeof data === "string";
    default:
      return false;
  }
}

function isEventName(name: unknown): boolean {
  return typeof name === "number" || (typeof name === "string" && !RESERVED.has(name));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
