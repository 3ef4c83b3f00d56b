// @vitest-environment happy-dom
import { optionOfKey } from "../src/duel/sheet";
import { clockText, secondsLeft } from "../src/parts/time";
import { blocks } from "../src/parts/rich_text";
import { frameAt } from "../src/pages/replay";
import { routeOf } from "../src/router";

const ROOM = "01890000-0000-7000-8000-000000000001";

it.each([
  ["/", { page: "home" }],
  ["/watch", { page: "watch" }],
  ["/watch/", { page: "watch" }],
  [`/duel/${ROOM}`, { page: "duel", room: ROOM }],
  [`/replay/${ROOM}`, { page: "replay", room: ROOM }],
  ["/d/K7QM4", { page: "code", code: "K7QM4" }],
  ["/duel/nonsense", { page: "missing" }],
  ["/duel", { page: "missing" }],
  ["/docs/protocol", { page: "protocol" }],
  ["/docs", { page: "missing" }],
  ["/playground/", { page: "playground" }],
])("%s is %j", (path, route) => {
  expect(routeOf(path)).toEqual(route);
});

it.each([
  ["1", 4, 0],
  ["4", 4, 3],
  ["5", 4, null],
  ["b", 4, 1],
  ["D", 4, 3],
  ["e", 4, null],
  ["Enter", 4, null],
  ["0", 4, null],
])("key %s with %i options picks %s", (key, count, option) => {
  expect(optionOfKey(key, count)).toBe(option);
});

it.each([
  [10_000, 9_001, 1],
  [10_000, 9_000, 1],
  [10_000, 8_999, 2],
  [10_000, 12_000, 0],
])("until %i at %i there are %i s left", (ends, now, left) => {
  expect(secondsLeft(ends, now)).toBe(left);
});

it("a clock has two digits of seconds", () => {
  expect(clockText(65)).toBe("1:05");
});

it("indented paragraphs of a plain text are code, with their spaces", () => {
  expect(blocks("What is printed?\n\nfor a in b:\n    print(a)")).toEqual([
    { text: "What is printed?", code: false },
    { text: "\n\n", code: false },
    { text: "for a in b:\n    print(a)", code: true },
  ]);
});

it.each([
  [0, 1],
  [999, 1],
  [1_000, 2],
  [5_000, 3],
])("a recording shows at %i ms frame %i", (at, version) => {
  const frames = [0, 1_000, 2_500].map((at_ms, before) => ({ at_ms, version: before + 1, view: {} as never }));
  expect(frameAt({ frames, people: [] }, at)?.version).toBe(version);
});
