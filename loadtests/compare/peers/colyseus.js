// Colyseus: rooms by its own matchmaking, messages in msgpack by its own protocol. Nothing is checked, and there is one view
// for all, which is broadcast whole: its patches of a schema would be another, shorter payload than that of all others.
const http = require("http");
const { Server, Room } = require("@colyseus/core");
const { WebSocketTransport } = require("@colyseus/ws-transport");
const { Table, stampNow, ticker, options } = require("./view");
const given = options();
const RESERVED_S = 300;

class Arena extends Room {
  onCreate({ room }) {
    this.maxClients = 100000;
    this.seatReservationTimeout = RESERVED_S;
    this.autoDispose = false;
    this.setPatchRate(null);
    const table = new Table(room);
    const tell = () => this.broadcast("plain_state", table.state());
    this.onMessage("command", (client, { do: { action, value } }) => {
      if (action === "start") {
        ticker(value, () => { table.moved(stampNow()); tell(); });
      } else {
        table.answer(client.sessionId, value);
        tell();
      }
      return { ok: true, version: table.number };
    });
  }
}

const server = http.createServer();
const arena = new Server({ greet: false, transport: new WebSocketTransport({ server }) });
arena.define("arena", Arena).filterBy(["room"]);
arena.listen(+given.port, "127.0.0.1");
