import { RoomClock } from "../src/room_clock";

it("trusts the frame that travelled fastest", () => {
  const clock = new RoomClock();
  clock.heard("e1", 1_000, 500, true); // 40 ms on the way
  clock.heard("e1", 2_000, 1_460, true); // as good as none
  clock.heard("e1", 3_000, 2_700, true); // 240 ms on the way
  expect(clock.now(3_460)).toBe(4_000);
});

it("stands still while the room does, and forgets what it measured before", () => {
  const clock = new RoomClock();
  clock.heard("e1", 1_000, 0, true);
  clock.heard("e1", 5_000, 4_000, false);
  expect(clock.now(9_000)).toBe(5_000);
  expect(clock.running).toBe(false);
  clock.heard("e1", 5_100, 30_000, true);
  expect(clock.now(30_400)).toBe(5_500);
});

it("measures each epoch anew", () => {
  const clock = new RoomClock();
  clock.heard("e1", 100_000, 0, true);
  clock.heard("e2", 1_000, 10, true);
  expect(clock.now(20)).toBe(1_010);
});

it("measures a new line anew, and until then goes on", () => {
  const clock = new RoomClock();
  clock.heard("e1", 1_000, 0, true);
  clock.lineChanged();
  expect(clock.now(500)).toBe(1_500);
  clock.heard("e1", 1_800, 1_000, true);
  expect(clock.now(1_000)).toBe(1_800);
});
