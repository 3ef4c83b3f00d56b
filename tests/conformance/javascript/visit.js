/** A client's visit to the server: its sockets, with one parser over one transport. */
import { io } from "socket.io-client";
import * as stock from "socket.io-msgpack-parser";
import * as ours from "../../../webgl_bridge/client/src/msgpack_parser";
import { soon, until } from "./expect.js";

const PARSERS = { default: undefined, stock, ours };
export const TRANSPORTS = { websocket: ["websocket"], polling: ["polling"], upgrade: ["polling", "websocket"] };
const ACK_MS_MAX = 10_000;
export const PAYLOAD_BYTES_MAX = 1_000_000;
/** Of that, for what stands around the text or bytes. */
const AROUND_BYTES = 200;

export class Visit {
  #managers = [];

  /** `parser` and `transport` by name. */
  constructor(address, parser, transport) {
    this.address = address;
    this.parser = parser;
    this.transport = transport;
    this.ofNode = typeof window === "undefined";
  }

  socket(namespace = "/", options = {}) {
    const socket = io(this.address + namespace, {
      forceNew: true,
      parser: PARSERS[this.parser],
      transports: TRANSPORTS[this.transport],
      reconnectionDelay: 10,
      reconnectionDelayMax: 50,
      ...options,
    });
    this.#managers.push(socket.io);
    return socket;
  }

  /** Another namespace on the line of `socket`. */
  beside(socket, namespace, options) {
    return socket.io.socket(namespace, options);
  }

  async connected(namespace, options) {
    const socket = this.socket(namespace, options);
    await this.hears(socket, "connect");
    return socket;
  }

  /** The error with which the server refuses. */
  async refused(namespace, options) {
    const [error] = await this.hears(this.socket(namespace, options), "connect_error");
    if (error.type === "TransportError") throw error;
    return error;
  }

  /** The arguments of the next such event for which `fits` holds. */
  hears(emitter, event, fits = () => true) {
    const heard = new Promise((give) => {
      const listen = (...heard) => {
        if (!fits(heard)) return;
        emitter.off(event, listen);
        give(heard);
      };
      emitter.on(event, listen);
    });
    return soon(heard, event);
  }

  /** The arguments of the ack. */
  asks(socket, event, ...given) {
    return new Promise((give, fail) => {
      socket.timeout(ACK_MS_MAX).emit(event, ...given, (error, ...answer) => (error ? fail(error) : give(answer)));
    });
  }

  /** Returns when `socket` has the transport that it keeps. */
  settled(socket) {
    return until(() => this.transport !== "upgrade" || socket.io.engine.transport.name === "websocket");
  }

  /** Bytes of the kind that this parser knows everywhere. */
  bytes(numbers) {
    const bytes = Uint8Array.from(numbers, (number) => number ?? 7);
    if (this.parser !== "stock") return bytes;
    return this.ofNode ? Buffer.from(bytes) : bytes.buffer;
  }

  /** The same numbers in each kind of bytes that this parser knows here: of the stock one, those that `bytes` gives. */
  kindsOfBytes(...numbers) {
    if (this.parser === "stock") return [this.bytes(numbers)];
    const padded = Uint8Array.of(9, ...numbers, 9);
    const part = padded.slice(1, -1);
    return [part, part.buffer, padded.subarray(1, -1), new DataView(padded.buffer, 1, numbers.length)];
  }

  /** How much text fits into one packet. */
  get textMax() {
    return this.parser === "default" ? PAYLOAD_BYTES_MAX - AROUND_BYTES : this.bytesMax;
  }

  /** How many bytes: polling has them in base64. */
  get bytesMax() {
    return (this.transport === "polling" ? 0.75 : 1) * PAYLOAD_BYTES_MAX - AROUND_BYTES;
  }

  leave() {
    for (const manager of this.#managers) manager._close();
  }
}
