// @vitest-environment happy-dom
import { finding, ofAll, ofClock, ofHolding, ofRoundTrip, ofStorage, ofTried, RUNNING, type Findings } from "../src/check/findings";
import { placeOf } from "../src/check/place";
import { report } from "../src/check/report";
import { measured, sampled } from "../src/check/round_trips";
import { speak } from "../src/text";

const GOOD = finding("good", "good", { ms: 20, jitter: 3, seconds: 1 });
const ALL_GOOD: Findings = { websocket: GOOD, polling: GOOD, round_trip: GOOD, clock: GOOD, storage: GOOD, holding: GOOD };
const PLACE = { protocol: "https", socket_protocol: "wss", host: "arena.example", port: "443", path: "/socket.io/" };
const trip = (medianMs: number, jitterMs = 0) => ({ medianMs, jitterMs, serverAheadMs: 0 });

it.each([
  [{ protocol: "https:", hostname: "arena.example", port: "" }, "wss", "443"],
  [{ protocol: "http:", hostname: "10.0.0.7", port: "8000" }, "ws", "8000"],
  [{ protocol: "http:", hostname: "arena.example", port: "" }, "ws", "80"],
])("%j is reached by %s at port %s", (at, socket_protocol, port) => {
  expect(placeOf(at, "/socket.io/")).toMatchObject({ socket_protocol, port, host: at.hostname });
});

it("round trips have a median, a jitter, and the clock of the fastest", () => {
  const samples = [
    { sentMs: 1_000, tookMs: 10, serverMs: 6_005 },
    { sentMs: 2_000, tookMs: 40, serverMs: 7_900 },
    { sentMs: 3_000, tookMs: 20, serverMs: 8_100 },
  ];
  expect(measured(samples)).toEqual({ medianMs: 20, jitterMs: 25, serverAheadMs: 5_000 });
});

it("the first request, which opens the connection, does not count", async () => {
  let asked = 0;
  expect(await sampled(async () => (asked += 1), 3)).toMatchObject([{ serverMs: 2 }, { serverMs: 3 }, { serverMs: 4 }]);
});

it.each([
  [ofTried({ kind: "good", ms: 12.4 }, "bad"), "good", "good"],
  [ofTried({ kind: "mute" }, "note"), "note", "mute"],
  [ofRoundTrip(trip(150, 10)), "good", "good"],
  [ofRoundTrip(trip(151, 10)), "note", "fair"],
  [ofRoundTrip(trip(20, 61)), "note", "uneven"],
  [ofRoundTrip(trip(401)), "note", "slow"],
  [ofClock({ ...trip(20), serverAheadMs: -29_000 }), "good", "good"],
  [ofClock({ ...trip(20), serverAheadMs: 31_000 }), "note", "behind"],
  [ofClock({ ...trip(20), serverAheadMs: -31_000 }), "note", "ahead"],
  [ofStorage(true, true), "good", "good"],
  [ofStorage(true, false), "note", "no_device"],
  [ofStorage(false, true), "note", "no_tab"],
  [ofStorage(false, false), "note", "none"],
  [ofHolding([], null), "running", "waiting"],
  [ofHolding([], 39.9), "running", "so_far"],
  [ofHolding([], 40), "good", "good"],
  [ofHolding([30.2], 99), "note", "cut"],
])("%j is %s: %s", (found, verdict, code) => {
  expect(found).toMatchObject({ verdict, code });
});

it.each([
  [{}, "good"],
  [{ holding: RUNNING }, "good"],
  [{ holding: finding("untested", "not_admitted") }, "good"],
  [{ websocket: RUNNING }, "running"],
  [{ websocket: finding("note", "mute") }, "detour"],
  [{ clock: finding("note", "ahead", { seconds: 60 }) }, "notes"],
  [{ websocket: finding("bad", "held"), polling: finding("bad", "held") }, "unreachable"],
] as const)("all in all, %j is %s", (found, whole) => {
  expect(ofAll({ ...ALL_GOOD, ...found })).toBe(whole);
});

it.each([
  ["en", "For IT: Allow WebSockets (wss) to arena.example, TCP port 443, path /socket.io/"],
  ["de", "Für die IT: WebSockets (wss) zu arena.example, TCP-Port 443, Pfad /socket.io/ erlauben"],
] as const)("the report in %s says what to allow", (language, advice) => {
  speak(language);
  const text = report({ ...ALL_GOOD, websocket: finding("note", "refused") }, PLACE, "All in all.", new Date(0), "A browser");
  expect(text).toContain(advice);
  expect(text).toContain("1970-01-01 00:00 UTC");
  expect(text).not.toMatch(/\{\w+\}/);
  expect(text.split("\n").filter((line) => /^\s+(For IT|Für die IT)/.test(line))).toHaveLength(1);
});
