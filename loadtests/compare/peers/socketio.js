// Node socket.io with its msgpack parser: neither tokens nor messages are checked, there are no rules and one view for all.
// It takes the messages that our server takes. `--store PORT`: an answer is appended to Valkey, under a fence, before its ack.
const http = require("http");
const { Server } = require("socket.io");
const { Table, stampNow, ticker, options } = require("./view");
const given = options();
const server = http.createServer();
const io = new Server(server, { parser: require("socket.io-msgpack-parser") });
const append = given.store ? require("./durable").open(+given.store) : (room, record, stored) => stored();
const tables = new Map();

function tell(table) { io.to(table.room).emit("plain_state", table.state()); }

io.on("connection", (socket) => {
  socket.on("join_room", ({ room }, ack) => {
    if (!tables.has(room)) tables.set(room, new Table(room));
    socket.join(room);
    ack({ ok: true });
  });
  socket.on("command", ({ room, id, do: { action, value } }, ack) => {
    const table = tables.get(room);
    if (action === "start") {
      ticker(value, () => { table.moved(stampNow()); tell(table); });
      ack({ ok: true, version: table.number });
      return;
    }
    if (action === "sit") { ack({ ok: true, version: table.number }); return; }
    append(room, { id, user: socket.id, stamp: value }, () => {
      table.answer(socket.id, value);
      ack({ ok: true, version: table.number });
      tell(table);
    });
  });
});
server.listen(+given.port, "127.0.0.1", 4096);
