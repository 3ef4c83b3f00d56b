/** Every state of every page that has to be looked at, by name. */
import type { ChallengeCard } from "@arena/client";
import type { JSX } from "preact";
import { challenges, everOnline, line, openRooms } from "../src/arena";
import type { Acts, Scene } from "../src/duel/scene";
import { Stage } from "../src/duel/stage";
import { DeadEnd } from "../src/parts/dead_end";
import { t } from "../src/text";
import { finding, RUNNING, type Findings } from "../src/check/findings";
import { Checked } from "../src/pages/check";
import { Home } from "../src/pages/home";
import { Player } from "../src/pages/replay";
import { WatchList } from "../src/pages/watch";
import { Frames } from "../src/playground/frames";
import { LineSwitches } from "../src/playground/line";
import { LogAt } from "../src/playground/log";
import { OpenMode } from "../src/playground/open_mode";
import { Send } from "../src/playground/send";
import "../src/playground/playground.css";
import { Protocol } from "../src/protocol/page";
import { DOCUMENT } from "./protocol_document";
import { NOW, over, PEOPLE, question, reveal, seat, view, WON } from "./views";

const ROOM = "01890000-0000-7000-8000-000000000001";
const fine = async (): Promise<null> => null;
const acts: Acts = { accept: fine, decline: fine, ready: fine, answer: fine, goOn: fine, leave: fine, rematch: fine, react: () => undefined };
const now = (): number => NOW;

const LONG_NAME = "Maximiliane-Charlotte von Hohenstein-Wittelsbacher";

function scene(of: Scene["view"], more: Partial<Scene> = {}): Scene {
  const base = { room: ROOM, people: PEOPLE, code: null, watching: 12, now, running: true, online: true, challengedByName: false, origin: "http://10.0.0.7:8000" };
  return { ...base, view: of, acts, ...more };
}

const stage = (of: Scene["view"], more: Partial<Scene> = {}) => (): JSX.Element => <Stage scene={scene(of, more)} />;

const card: ChallengeCard = {
  room: ROOM,
  challenger_name: "Mira Lindqvist",
  duel_type: "Speed Challenge",
  topic: "Astronomy",
  difficulty_level: "Hard",
  time_limit: 2,
  visibility: "public",
  expires_at: Date.now() + 600_000,
  rematch_of: null,
};

const challenged = { stage: "challenged", duel_status: "Challenged", stage_ends_ms: NOW + 754_000, seats: [seat(0)] } as const;
const spectator = { role: "spectator", seat: null } as const;
const CODE_TEXT = "What does this print?\n\nfor number in range(3):\n    if number % 2:\n        print(number, end=' ')\n    else:\n        print('-', end=' ')";
const LONG_TEXT =
  "A ferry leaves the harbour at a quarter past nine and crosses the sound against a current of two knots; on its way back, with the current, it is faster by a third. Which of these statements about the whole journey, there and back, can be shown to hold whatever the width of the sound is, provided that the current stays as it is the whole day?";
const LONG_OPTIONS = [
  "The mean speed over both ways is lower than the speed in still water, because more time is spent on the slower way than on the faster one.",
  "The mean speed over both ways is exactly the speed in still water, because the current helps as much as it hinders.",
  "The mean speed over both ways is higher, because a third is gained on one way.",
  "Nothing can be said.",
];

const place = { protocol: "https", socket_protocol: "wss", host: "arena.grammar-school.example", port: "443", path: "/socket.io/" };
const checked = (findings: Findings) => (): JSX.Element => <Checked findings={findings} place={place} again={() => undefined} />;
const FOUND: Findings = {
  websocket: finding("good", "good", { ms: 24 }),
  polling: finding("good", "good", { ms: 51 }),
  round_trip: finding("good", "good", { ms: 23, jitter: 4 }),
  clock: finding("good", "good", { seconds: 0.4 }),
  storage: finding("good", "good"),
  holding: finding("good", "good", { seconds: 40 }),
};

const watched = Array.from({ length: 14 }, (_, at) => ({
  room: ROOM.replace(/1$/, String(at % 10)),
  duel_type: at % 2 ? ("Quick Quiz" as const) : ("Speed Challenge" as const),
  topic: ["Astronomy", "Rivers and mountains of the whole wide world", "Logic", "History"][at % 4] ?? "",
  difficulty_level: "Medium" as const,
  names: [at === 1 ? LONG_NAME : `Quiet Owl ${at}`, "Bold Heron"],
  watching: at * 7,
}));

const replayed = [
  { at_ms: 0, version: 1, view: view({ ...spectator, stage: "countdown", stage_ends_ms: 3_000 }) },
  { at_ms: 3_000, version: 2, view: view({ ...spectator, question: question({ asked_ms: 3_000, closes_ms: 23_000 }) }) },
  { at_ms: 12_000, version: 3, view: over(WON, spectator) },
];

const FRAMES = [
  { id: 3, at_ms: 1_250, direction: "in", name: "command.ack", payload: { ok: true, version: 7 }, lost: false },
  { id: 2, at_ms: 1_210, direction: "out", name: "command", payload: { room: ROOM, id: "1", do: { type: "ready" } }, lost: true },
  { id: 1, at_ms: 20, direction: "in", name: "welcome", payload: {}, lost: false },
] as const;

const LOG = {
  mode: "Quick Quiz",
  last_n: 3,
  records: [1, 2, 3].map((n) => ({ n, room_ms: n * 1_200, by: n === 2 ? { user_id: ROOM, command_id: "1" } : null, events: [{ name: "duel.answered", fields: { seat: 0, index: n } }] })),
};

function with_<Value>(signal: { value: Value }, value: Value, then: () => JSX.Element): () => JSX.Element {
  return () => {
    signal.value = value;
    return then();
  };
}

export const STATES: Record<string, () => JSX.Element> = {
  home: () => <Home />,
  "home-inbox": with_(challenges, [card, { ...card, room: `${ROOM}2`, challenger_name: LONG_NAME, rematch_of: ROOM }], with_(openRooms, [ROOM], () => <Home />)),
  "home-lost": with_(line, { kind: "connecting", attempt: 6 }, with_(everOnline, true, () => <Home />)),
  "home-polling": with_(line, { kind: "online", way: "polling" }, () => <Home />),
  "home-name-refused": with_(line, { kind: "refused", code: "name_looks_like", values: { name: "Mlra" } }, () => <Home />),
  "challenged-link": stage(view(challenged), { code: "K7QM4" }),
  "challenged-name": stage(view(challenged)),
  "challenged-invitee": stage(view({ ...challenged, role: "invitee", seat: null }), { challengedByName: true }),
  "challenged-watching": stage(view({ ...challenged, ...spectator })),
  lobby: stage(view({ stage: "lobby", stage_ends_ms: NOW + 48_000, seats: [seat(0, { score: 0 }), seat(1, { ready: true })] })),
  "lobby-ready": stage(view({ stage: "lobby", stage_ends_ms: NOW + 48_000, seats: [seat(0, { ready: true }), seat(1, { connected: false })] })),
  countdown: stage(view({ stage: "countdown", stage_ends_ms: NOW + 2_500, seats: [seat(0, { score: 0, streak: 0 }), seat(1, { score: 0 })] })),
  question: stage(view({ question: question({ answered_by: [1] }) })),
  "question-long": stage(view({ question: question({ content: LONG_TEXT, options: LONG_OPTIONS }) }), {
    people: PEOPLE.map((person) => ({ ...person, name: LONG_NAME })),
  }),
  "question-several": stage(
    view({ question: question({ question_type: "Multiple Choice", content: "Which of these are moons of Jupiter?", options: ["Io", "Titan", "Callisto", "Triton", "Ganymede"] }) }),
  ),
  "question-true-false": stage(
    view({ question: question({ question_type: "True/False", content: "The Moon always shows the Earth the same side because it does not turn.", options: ["True", "False"], closes_ms: NOW + 4_000 }) }),
  ),
  "watched-by-many": stage(view({ question: question() }), { watching: 1_300, watchingAbout: true }),
  "question-number": stage(view({ question: question({ question_type: "Numeric", content: "How many minutes does sunlight take to reach the Earth?", options: [] }) })),
  "question-words": stage(view({ question: question({ question_type: "Short Answer", content: "Which element has the sign Fe?", options: [] }) })),
  "question-code": stage(view({ question: question({ content: CODE_TEXT, options: ["- 1 -", "0 1 2", "1 - 1", "- 1 2"] }) })),
  "question-html": stage(
    view({
      question: question({
        text_format: "html",
        content: "<p>Which of these is <em>not</em> a <strong>noble gas</strong>?</p><pre><code>He Ne Ar Kr Xe</code></pre><table><tbody><tr><th>sign</th><td>He</td><td>N</td></tr></tbody></table>",
        options: ["He<sub>2</sub>", "Ne", "N<sub>2</sub>", "Ar"],
      }),
    }),
  ),
  "question-right-to-left": stage(
    view({ question: question({ locale: "ar", content: "ما هو أكبر كوكب في المجموعة الشمسية؟", options: ["زحل", "المشتري", "الأرض", "المريخ"] }) }),
  ),
  answered: stage(view({ question: question({ picked: [1], answered_by: [0] }) })),
  "check-running": checked({ ...FOUND, websocket: RUNNING, polling: RUNNING, round_trip: RUNNING, clock: RUNNING, holding: finding("running", "so_far", { seconds: 15, of: 40 }) }),
  "check-good": checked(FOUND),
  "check-detour": checked({ ...FOUND, websocket: finding("note", "mute"), holding: finding("note", "cut", { count: 3, seconds: 30 }) }),
  "check-bad": checked({
    websocket: finding("bad", "refused"),
    polling: finding("bad", "held"),
    round_trip: finding("note", "slow", { ms: 1_240, jitter: 460 }),
    clock: finding("note", "behind", { seconds: 86_400 }),
    storage: finding("note", "none"),
    holding: finding("untested", "not_admitted"),
  }),
  "answered-offline": with_(line, { kind: "connecting", attempt: 3 }, with_(everOnline, true, stage(view({ question: question() }), { online: false }))),
  "reveal-right": stage(view({ reveal: reveal() })),
  "reveal-wrong": stage(view({ seat: 1, reveal: reveal() })),
  "reveal-several": stage(
    view({
      reveal: reveal({
        question_type: "Multiple Choice",
        content: "Which of these are moons of Jupiter?",
        options: ["Io", "Titan", "Callisto", "Triton", "Ganymede"],
        right: [0, 2, 4],
        answers: [
          { ...reveal().answers[0]!, picked: [0, 1, 2], credit: 0.33, is_correct: false, points_earned: 452 },
          { ...reveal().answers[1]!, picked: [0, 2, 4], credit: 1, is_correct: true },
        ],
      }),
    }),
  ),
  "reveal-number": stage(
    view({
      reveal: reveal({
        question_type: "Numeric",
        content: "How many minutes does sunlight take to reach the Earth?",
        options: [],
        right: [],
        accepted: ["8 – 8.5"],
        answers: [
          { ...reveal().answers[0]!, picked: [], text: "8.3" },
          { ...reveal().answers[1]!, picked: [], text: null, answered: false },
        ],
      }),
    }),
  ),
  waiting: stage(
    view({ reveal: reveal({ ends_ms: null }), seats: [seat(0), seat(1, { connected: false, waited_for_since_ms: NOW - 18_000 })] }),
    { people: PEOPLE },
  ),
  "stands-still": stage(view({ question: question() }), { running: false }),
  speed: stage(
    view({
      duel_type: "Speed Challenge",
      stage_ends_ms: NOW + 83_000,
      question: question({ wrong_costs: 500 }),
      seats: [seat(0, { answered: 7, score: -120 }), seat(1, { answered: 5, connected: false })],
    }),
  ),
  "speed-through": stage(view({ duel_type: "Speed Challenge", stage_ends_ms: NOW + 23_000, seats: [seat(0, { answered: 9 }), seat(1, { answered: 5 })] })),
  spectator: stage(view({ ...spectator, question: question({ answered_by: [0] }) })),
  "spectator-reveal": stage(view({ ...spectator, reveal: reveal() })),
  "spectator-speed": stage(view({ ...spectator, duel_type: "Speed Challenge", stage_ends_ms: NOW + 83_000 })),
  "result-won": stage(over(WON)),
  "result-lost": stage(over({ ...WON, winner: 1, scores: [4_100, 5_870] })),
  "result-draw": stage(over({ ...WON, outcome: "draw", winner: null, scores: [5_870, 5_870] }), { people: PEOPLE.map((person) => ({ ...person, name: LONG_NAME })) }),
  "result-forfeit": stage(over({ ...WON, outcome: "forfeit", forfeited: 1 })),
  "result-called-off": stage(over({ ...WON, outcome: "called_off", winner: null, reason: "both_away" }, { review: [], duel_status: "Called Off" })),
  "result-declined": stage(over(null, { review: [], duel_status: "Declined", seats: [seat(0)] })),
  "result-rematch": () => <Stage scene={scene(over(WON))} rematch={{ card: { ...card, rematch_of: ROOM }, accept: () => undefined }} />,
  "watch-loading": () => <WatchList duels={null} failed={false} />,
  "watch-empty": () => <WatchList duels={[]} failed={false} />,
  "watch-many": () => <WatchList duels={watched} failed={false} />,
  "watch-failed": () => <WatchList duels={null} failed />,
  replay: () => <Player room={ROOM} recording={{ frames: replayed, people: PEOPLE }} />,
  missing: () => <DeadEnd why={t("error.no_such_code")} />,
  protocol: () => <Protocol document={DOCUMENT} />,
  "playground-forms": () => (
    <div class="playground">
      <Send document={DOCUMENT} room={ROOM} send={async () => undefined} />
      <div class="stack">
        <OpenMode modes={["Quick Quiz", "Speed Challenge", "bell_tower"].map((mode) => ({ mode, opens: true }))} send={async () => undefined} />
        <LineSwitches status={{ kind: "online", way: "websocket" }} switches={{ delay_ms: 500, lost: 0.1 }} change={() => undefined} cut={() => undefined} />
      </div>
      <Frames frames={FRAMES} />
    </div>
  ),
  "playground-empty": () => (
    <div class="playground">
      <Frames frames={[]} />
    </div>
  ),
  "playground-log": () => (
    <div class="playground">
      <section class="card whole">
        <LogAt log={LOG} place={{ n: 2, state: { deck: { questions: [{ content: LONG_TEXT }] } }, views: { "player 0": {}, spectator: {} } }} at={2} go={() => undefined} trouble={null} />
      </section>
    </div>
  ),
};
