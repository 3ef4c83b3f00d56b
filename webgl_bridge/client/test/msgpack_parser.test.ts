import { decode, encode, ExtData } from "@msgpack/msgpack";
import { Decoder, Encoder, type Packet } from "../src/msgpack_parser";

const packed = (data: unknown, more: Partial<Packet> = {}) =>
  new Encoder().encode({ type: 2, nsp: "/", data: ["event", data], ...more })[0] as Uint8Array<ArrayBuffer>;

function unpacked(message: unknown): Packet {
  const heard: Packet[] = [];
  const decoder = new Decoder();
  decoder.on("decoded", (packet) => heard.push(packet));
  decoder.add(message);
  expect(heard).toHaveLength(1);
  return heard[0] as Packet;
}

const argument = (packet: Packet) => (packet.data as unknown[])[1];
const there_and_back = (value: unknown) => argument(unpacked(packed(value)));
const refuses = (content: unknown, why: RegExp) =>
  expect(() => unpacked(encode(content, { ignoreUndefined: true }))).toThrow(why);

describe("bytes", () => {
  const bytes = Uint8Array.of(0, 1, 2, 250, 255);

  it.each([
    ["a Uint8Array", bytes],
    ["an ArrayBuffer", bytes.buffer],
    ["a view of a part", Uint8Array.of(9, 0, 1, 2, 250, 255, 9).subarray(1, 6)],
    ["a DataView", new DataView(bytes.buffer)],
  ])("%s arrives as a Uint8Array", (_, value) => {
    expect(there_and_back(value)).toStrictEqual(bytes);
    expect(there_and_back({ deep: [value] })).toStrictEqual({ deep: [bytes] });
  });

  it("are one binary string on the wire", () => {
    expect(decode(packed(bytes.buffer))).toEqual({ type: 2, nsp: "/", data: ["event", bytes] });
  });

  it("do not keep the message that they came in", () => {
    expect((there_and_back(bytes) as Uint8Array).buffer.byteLength).toBe(bytes.length);
  });

  it("may come in an ArrayBuffer, or in a part of a larger one", () => {
    const message = packed(bytes);
    const padded = new Uint8Array(message.length + 8);
    padded.set(message, 4);
    for (const way of [message.buffer, padded.subarray(4, message.length + 4), Buffer.from(message)]) {
      expect(argument(unpacked(way))).toStrictEqual(bytes);
    }
  });
});

describe("integers", () => {
  it.each([0, -1, 2 ** 32, -(2 ** 40), Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER])("%d comes back", (value) => {
    expect(there_and_back(value)).toBe(value);
    expect(there_and_back(BigInt(value))).toBe(value);
  });

  it.each([2n ** 53n, -(2n ** 53n), 2n ** 64n - 1n, -(2n ** 63n)])("%d is refused on either side, not rounded", (value) => {
    expect(() => packed(value)).toThrow(/cannot count/);
    const message = encode({ type: 2, nsp: "/", data: ["event", value] }, { useBigInt64: true });
    expect(() => unpacked(message)).toThrow(/cannot count/);
  });

  it("as floats come back as well", () => {
    for (const value of [0.1, 1e300, 2 ** 60]) expect(there_and_back(value)).toBe(value);
  });
});

it("writes what is no plain value as JSON would", () => {
  const value = { at: new Date(0), none: undefined, list: [undefined, "é ☃"], "": null };
  expect(there_and_back(value)).toEqual(JSON.parse(JSON.stringify(value)));
});

it.each([() => 0, Symbol("s"), new Blob(["x"])])("refuses to send %s", (value) => {
  expect(() => packed(value)).toThrow();
});

it("says nothing that is not there", () => {
  expect(decode(new Encoder().encode({ type: 1, nsp: "/x" })[0] as Uint8Array)).toEqual({ type: 1, nsp: "/x" });
});

it.each<Packet>([
  { type: 0, nsp: "/", data: { sid: "a" } },
  { type: 1, nsp: "/x" },
  { type: 2, nsp: "/", data: ["event"], id: 7 },
  { type: 2, nsp: "/", data: [1, "numbers are names"] },
  { type: 3, nsp: "/", data: [], id: 0 },
  { type: 4, nsp: "/", data: { message: "bad token", data: { code: 4001 } } },
])("understands %o", (packet) => {
  expect(unpacked(encode(packet))).toEqual(packet);
});

describe("what is no packet of a server", () => {
  it.each([[1, 2], "text", 7, null])("is %o", (content) => refuses(content, /a map/));

  it.each([undefined, 2, null])("has the namespace %o", (nsp) => refuses({ type: 2, nsp, data: ["a"] }, /namespace/));

  it.each([-1, 1.5, "7", null])("has the id %o", (id) => refuses({ type: 2, nsp: "/", data: ["a"], id }, /id/));

  it.each([
    { type: 0 },
    { type: 0, data: [] },
    { type: 1, data: {} },
    { type: 2 },
    { type: 2, data: [] },
    { type: 2, data: {} },
    { type: 2, data: ["disconnect"] },
    { type: 2, data: [new ExtData(5, new Uint8Array(1))] },
    { type: 3, data: ["no id"] },
    { type: 3, data: {}, id: 1 },
    { type: 4, data: [] },
    { type: 5, data: ["a"] },
    { type: "2", data: ["a"] },
    { data: ["a"] },
  ])("is %o", (packet) => refuses({ nsp: "/", ...packet }, /no packet of a server/));

  it("is a packet that was cut short, or has more behind it", () => {
    const message = packed("hello");
    for (const length of message.keys()) expect(() => unpacked(message.subarray(0, length))).toThrow(/no msgpack/);
    expect(() => unpacked(Uint8Array.of(...message, 0))).toThrow(/no msgpack/);
  });

  it("is text, or nothing", () => {
    expect(() => unpacked('2["event"]')).toThrow(/text/);
    expect(() => unpacked(undefined)).toThrow(/neither/);
  });
});
