import type { LineEvents } from "@arena/client";
import { Meddler, type Frame, type Switches } from "../src/playground/meddler";

const AUTH = { protocol: [1, 1] as const };

function bench(switches: Switches, chance = 0.5) {
  const seen: Frame[] = [];
  const sent: string[] = [];
  const heard: string[] = [];
  const answers: ((ack: unknown) => void)[] = [];
  const state = { switches, closed: 0, told: null as LineEvents | null };
  const meddler = new Meddler(
    (_, events) => {
      state.told = events;
      return { send: (event, _message, answered) => (sent.push(event), answers.push(answered)), close: () => (state.closed += 1) };
    },
    () => state.switches,
    (frame) => seen.push(frame),
    () => chance,
  );
  const line = meddler.open(AUTH, { up: () => undefined, down: (reason) => heard.push(`down: ${reason}`), refused: () => undefined, event: (name) => heard.push(name) });
  return { meddler, line, state, seen, sent, heard, answers };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("lets everything through at once, and tells of it", () => {
  const { line, state, seen, sent, heard, answers } = bench({ delay_ms: 0, lost: 0 });
  line.send("command", { id: "1" }, (ack) => heard.push(`ack: ${String(ack)}`));
  answers[0]?.("fine");
  state.told?.event("state", { version: 1 });
  expect(sent).toEqual(["command"]);
  expect(heard).toEqual(["ack: fine", "state"]);
  expect(seen.map(({ direction, name, lost }) => [direction, name, lost])).toEqual([
    ["out", "command", false],
    ["in", "command.ack", false],
    ["in", "state", false],
  ]);
});

it("delays each way", () => {
  const { line, state, sent, heard } = bench({ delay_ms: 500, lost: 0 });
  line.send("command", {}, () => undefined);
  state.told?.event("state", {});
  vi.advanceTimersByTime(499);
  expect([sent, heard]).toEqual([[], []]);
  vi.advanceTimersByTime(1);
  expect([sent, heard]).toEqual([["command"], ["state"]]);
});

it("lets nothing overtake when the delay ends", () => {
  const { state, heard } = bench({ delay_ms: 500, lost: 0 });
  state.told?.event("first", {});
  state.switches = { delay_ms: 0, lost: 0 };
  state.told?.event("second", {});
  expect(heard).toEqual([]);
  vi.advanceTimersByTime(500);
  expect(heard).toEqual(["first", "second"]);
});

it.each([
  [0.6, true],
  [0.5, false],
  [0, false],
])("with a share of %d lost, a draw of 0.5 is lost: %s", (lost, isLost) => {
  const { line, seen, sent } = bench({ delay_ms: 0, lost });
  line.send("command", {}, () => undefined);
  expect(seen[0]?.lost).toBe(isLost);
  expect(sent).toEqual(isLost ? [] : ["command"]);
});

it("cuts the line once, and what was on its way is gone", () => {
  const { meddler, state, heard } = bench({ delay_ms: 500, lost: 0 });
  state.told?.event("state", {});
  meddler.cut();
  meddler.cut();
  vi.advanceTimersByTime(1_000);
  expect(heard).toEqual(["down: cut"]);
  expect(state.closed).toBe(1);
});
