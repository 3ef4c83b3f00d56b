/** What every Socket.IO client must be able to do with our server: in Node and in a browser, with each parser and transport.
 *
 * A case is given a `Visit` and throws when something is not as it should be.
 */
import { alike, equal, is, rejected, until } from "./expect.js";
import { PAYLOAD_BYTES_MAX } from "./visit.js";

const ARGUMENTS = [0, -1, 2 ** 31, -(2 ** 40), Number.MAX_SAFE_INTEGER, 1.5, "", "é ☃ 😀", true, null, [], {}, { a: [{ b: "c" }] }];

export const cases = {
  "connects over the transport that it wants": async (visit) => {
    const socket = await visit.connected();
    is(typeof socket.id === "string" && socket.id.length > 10, `id ${socket.id}`);
    await visit.settled(socket);
    equal(socket.io.engine.transport.name, visit.transport === "polling" ? "polling" : "websocket");
  },

  "is refused with the reason": async (visit) => {
    const error = await visit.refused("/auth", { auth: { token: "wrong" } });
    equal([error.message, error.data], ["bad token", { code: 4001 }]);
  },

  "is let in with the token": async (visit) => {
    const socket = await visit.connected("/auth", { auth: { token: "ok" } });
    equal(await visit.asks(socket, "echo-ack", 1), [1]);
  },

  "is let in with the token after it was refused": async (visit) => {
    const socket = visit.socket("/auth", { auth: (give) => give({ token: socket.token }) });
    await visit.hears(socket, "connect_error");
    socket.token = "ok";
    const connected = visit.hears(socket, "connect");
    socket.connect();
    await connected;
    equal(await visit.asks(socket, "echo-ack", 1), [1]);
  },

  "is refused by a namespace that lets nobody in": async (visit) => {
    const error = await visit.refused("/authbool");
    equal([typeof error.message, error.data], ["string", undefined]);
  },

  "is refused by a namespace that fails": async (visit) => {
    const error = await visit.refused("/autherr");
    is(!/mistake/.test(error.message), `what went wrong inside stays inside: ${error.message}`);
  },

  "is refused by a namespace that is none": async (visit) => {
    equal((await visit.refused("/nowhere")).message, "Invalid namespace");
  },

  "has two namespaces on one line": async (visit) => {
    const one = await visit.connected();
    const other = visit.beside(one, "/auth", { auth: { token: "ok" } });
    await visit.hears(other, "connect");
    is(one.io === other.io && one.id !== other.id, "one line, two ids");
    equal(await Promise.all([visit.asks(one, "echo-ack", "one"), visit.asks(other, "echo-ack", "other")]), [["one"], ["other"]]);
    other.disconnect();
    equal(await visit.asks(one, "echo-ack", "still"), ["still"]);
  },

  "gets its arguments back in an event": async (visit) => {
    const socket = await visit.connected();
    const heard = visit.hears(socket, "echo-back");
    socket.emit("echo", ...ARGUMENTS);
    equal(await heard, ARGUMENTS);
  },

  "gets its arguments back in an ack": async (visit) => {
    const socket = await visit.connected();
    equal(await visit.asks(socket, "echo-ack", ...ARGUMENTS), ARGUMENTS);
    equal(await visit.asks(socket, "echo-ack"), []);
  },

  "answers what the server asks": async (visit) => {
    const socket = await visit.connected();
    socket.on("question", (number, answer) => answer({ twice: 2 * number }));
    const asked = visit.hears(socket, "asked");
    socket.emit("ask-me", 21);
    equal(await asked, [{ twice: 42 }]);
  },

  "answers the server with bytes": async (visit) => {
    const socket = await visit.connected();
    socket.on("question", (number, answer) => answer(visit.bytes([number, 0, 255])));
    const asked = visit.hears(socket, "asked");
    socket.emit("ask-me", 7);
    alike(await asked, [[7, 0, 255]]);
  },

  "sends bytes and gets them back": async (visit) => {
    const socket = await visit.connected();
    const sent = () => [visit.bytes([0, 1, 255]), { deep: [visit.bytes([]), "between", visit.bytes([9])] }];
    const bytes = [[0, 1, 255], { deep: [[], "between", [9]] }];
    const heard = visit.hears(socket, "echo-back");
    socket.emit("echo", ...sent());
    alike(await heard, bytes);
    alike(await visit.asks(socket, "echo-ack", ...sent()), bytes);
  },

  "sends every kind of bytes that its parser knows": async (visit) => {
    const socket = await visit.connected();
    const kinds = visit.kindsOfBytes(1, 2, 3);
    alike(await visit.asks(socket, "echo-ack", ...kinds), kinds.map(() => [1, 2, 3]));
  },

  "is told when the server ends it, and does not come again": async (visit) => {
    const socket = await visit.connected();
    const ended = visit.hears(socket, "disconnect");
    socket.emit("kickme");
    equal((await ended)[0], "io server disconnect");
    is(!socket.active, "it would come again");
  },

  "leaves, and comes again": async (visit) => {
    const socket = await visit.connected();
    const first = socket.id;
    socket.disconnect();
    const connected = visit.hears(socket, "connect");
    socket.connect();
    await connected;
    is(socket.id !== first, "a new session has a new id");
    equal(await visit.asks(socket, "echo-ack", "again"), ["again"]);
  },

  "comes again by itself when the server cuts the line": async (visit) => {
    const socket = await visit.connected();
    await visit.settled(socket);
    const [ended, connected] = [visit.hears(socket, "disconnect"), visit.hears(socket.io, "reconnect")];
    socket.io.engine.write("no packet of Socket.IO");
    is(/^transport (close|error)$/.test((await ended)[0]), (await ended)[0]);
    const heard = visit.hears(socket, "echo-back");
    socket.emit("echo", "said while the line was down");
    await connected;
    equal(await heard, ["said while the line was down"]);
  },

  "hears what is told to all": async (visit) => {
    const [one, other] = [await visit.connected(), await visit.connected()];
    const message = { by: one.id, bytes: visit.bytes([1, 2]) };
    const heard = [one, other].map((socket) => visit.hears(socket, "bcast", ([heard]) => heard?.by === one.id));
    one.emit("bcast", message);
    for (const told of heard) alike(await told, [{ by: one.id, bytes: [1, 2] }]);
  },

  "lives on when a handler fails": async (visit) => {
    const socket = await visit.connected();
    socket.emit("boom", 1);
    await rejected(socket.timeout(300).emitWithAck("boom"), /timed out/);
    equal(await visit.asks(socket, "echo-ack", "alive"), ["alive"]);
  },

  "sends and gets what is just small enough": async (visit) => {
    const socket = await visit.connected();
    await visit.settled(socket);
    const [text] = await visit.asks(socket, "echo-ack", "x".repeat(visit.textMax));
    equal(text.length, visit.textMax);
    const [bytes] = await visit.asks(socket, "echo-ack", visit.bytes({ length: visit.bytesMax }));
    equal(bytes.byteLength, visit.bytesMax);
  },

  "is cut when it sends too much, and comes again": async (visit) => {
    const socket = await visit.connected();
    const [ended, connected] = [visit.hears(socket, "disconnect"), visit.hears(socket.io, "reconnect")];
    socket.emit("echo", "x".repeat(PAYLOAD_BYTES_MAX));
    is(/^transport (close|error)$/.test((await ended)[0]), (await ended)[0]);
    await connected;
    equal(await visit.asks(socket, "echo-ack", "again"), ["again"]);
  },

  "gets many events in order": async (visit) => {
    const socket = await visit.connected();
    const [count, heard] = [1_000, []];
    socket.on("echo-back", (number) => heard.push(number));
    for (let number = 0; number < count; number += 1) socket.emit("echo", number);
    await until(() => heard.length === count);
    equal(heard, [...Array(count).keys()]);
  },

  "loses nothing while it upgrades": async (visit) => {
    const socket = await visit.connected();
    const heard = [];
    socket.on("echo-back", (number) => heard.push(number));
    for (let number = 0; number < 100; number += 1) {
      socket.emit("echo", number);
      await new Promise((go) => setTimeout(go, 2));
    }
    await until(() => heard.length === 100);
    equal(heard, [...Array(100).keys()]);
  },

  "stays while nothing is said": async (visit) => {
    const socket = await visit.connected();
    const { id } = socket;
    await new Promise((go) => setTimeout(go, 4_500)); // longer than a ping and its pong may take together
    equal(await visit.asks(socket, "echo-ack", "here"), ["here"]);
    equal(socket.id, id);
  },
};
