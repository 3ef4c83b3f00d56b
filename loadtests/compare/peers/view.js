// What a state holds: the same as loadtests/compare/view.py, in the envelope of our server's `plain_state`.
const QUESTION = "A probe leaves the Earth on a path that touches the orbit of Mars at its farthest point from the Sun. "
  + "Which statement about its speed relative to the Sun is right at the moment when it arrives there, "
  + "if nothing but the pull of the Sun has acted on it since the launch?";
const OPTIONS = [
  "It is slower than Mars and would fall back towards the Sun",
  "It is as fast as Mars, since both are on the same orbit",
  "It is faster than Mars, since it was launched from the Earth",
  "It stands still for a moment, since there it turns around",
];
const POINTS = 10;

function facts(stamp, number, points0, points1) {
  return {
    stamp, number, "points 0": points0, "points 1": points1, topic: "Astronomy", difficulty: "Medium", question: QUESTION,
    "option 0": OPTIONS[0], "option 1": OPTIONS[1], "option 2": OPTIONS[2], "option 3": OPTIONS[3],
  };
}

// One room: who answers first sits at seat 0, who answers next at seat 1.
class Table {
  constructor(room) {
    this.room = room; this.number = 0; this.stamp = ""; this.seats = new Map(); this.points = [0, 0];
    this.began = performance.now();
  }

  answer(user, stamp) {
    if (!this.seats.has(user)) this.seats.set(user, this.seats.size % 2);
    this.points[this.seats.get(user)] += POINTS;
    this.moved(stamp);
  }

  moved(stamp) { this.number += 1; this.stamp = stamp; }

  state() {
    return {
      room: this.room, epoch: "1795831521582", version: this.number, now_ms: Math.round(performance.now() - this.began),
      view: {
        mode: "Comparison", role: "spectator", seat: null, over: false,
        facts: facts(this.stamp, this.number, this.points[0], this.points[1]), actions: [], deadline_ms: null,
      },
      running: true,
    };
  }
}

const stampNow = () => "@TS:" + process.hrtime.bigint().toString(16).padStart(16, "0");

// On the grid of its period; after a delay, from now on.
function ticker(hz, tick) {
  const period = 1000 / hz;
  let due = performance.now() + period;
  const go = () => { tick(); due = Math.max(due + period, performance.now()); setTimeout(go, Math.max(0, due - performance.now())); };
  setTimeout(go, period);
}

function options() {
  const given = { port: 0 };
  const words = process.argv.slice(2);
  for (let i = 0; i < words.length; i += 2) given[words[i].slice(2)] = words[i + 1];
  return given;
}

module.exports = { Table, stampNow, ticker, options };

if (require.main === module) { // for the test that compares it with ours
  const table = new Table("r");
  table.moved("@TS:0123456789abcdef");
  console.log(JSON.stringify(table.state()));
}
