// A log for each room in Valkey, as ours: appended under a fence by one script, and the caller told when it is stored.
// Commands of one turn of the loop go out together (ioredis' auto-pipelining).
const { Redis } = require("ioredis");
const APPEND = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return redis.error_reply('FENCED') end
redis.call('XADD', KEYS[1], ARGV[2] .. '-1', 'e', ARGV[3])
return 1
`;
const TOKEN = "1:owner";

exports.open = (port) => {
  const valkey = new Redis({ port, host: "127.0.0.1", enableAutoPipelining: true });
  valkey.defineCommand("appendRecord", { numberOfKeys: 2, lua: APPEND });
  const logs = new Map();
  return (room, record, stored) => {
    let log = logs.get(room);
    if (!log) {
      log = { stream: `{${room}}:log`, owner: `{${room}}:owner`, number: 0 };
      logs.set(room, log);
      valkey.set(log.owner, TOKEN);
    }
    valkey.appendRecord(log.stream, log.owner, TOKEN, ++log.number, JSON.stringify(record)).then(stored);
  };
};
