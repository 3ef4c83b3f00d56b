/** Views as the server could send them, for the pictures. Room time stands at `NOW`. */
import type { AnswerView, DuelView, Person, QuestionView, ResultView, RevealView, SeatView } from "@arena/client";

export const NOW = 100_000;

export const PEOPLE: readonly Person[] = [
  { seat: 0, name: "Mira Lindqvist", guest: false, bot: false },
  { seat: 1, name: "Bold Heron", guest: true, bot: false },
];

export function seat(number: number, more: Partial<SeatView> = {}): SeatView {
  return {
    seat: number,
    taken: true,
    guest: number === 1,
    bot: false,
    connected: true,
    ready: false,
    continued: false,
    score: number === 0 ? 2_640 : 1_985,
    streak: number === 0 ? 3 : 0,
    correct: number === 0 ? 3 : 2,
    answered: 3,
    away_left_ms: 60_000,
    waited_for_since_ms: null,
    ...more,
  };
}

export function view(more: Partial<DuelView> = {}): DuelView {
  return {
    role: "player",
    seat: 0,
    duel_type: "Quick Quiz",
    topic: "Astronomy",
    difficulty_level: "Medium",
    time_limit: 3,
    visibility: "link",
    spectator_delay_ms: 3_000,
    duel_status: "In Progress",
    stage: "playing",
    stage_ends_ms: null,
    question_count: 9,
    seats: [seat(0), seat(1)],
    question: null,
    reveal: null,
    result: null,
    review: [],
    rematch_of: null,
    ...more,
  };
}

export function question(more: Partial<QuestionView> = {}): QuestionView {
  return {
    index: 3,
    number: 4,
    question_type: "Single Choice",
    text_format: "plain",
    locale: "en",
    content: "Which planet turns on its side, so that its poles take turns facing the Sun?",
    options: ["Venus", "Uranus", "Neptune", "Saturn"],
    asked_ms: NOW - 7_000,
    closes_ms: NOW + 13_000,
    points_max: 1_500,
    wrong_costs: 0,
    answered_by: [],
    picked: null,
    text: null,
    ...more,
  };
}

export function answer(number: number, more: Partial<AnswerView> = {}): AnswerView {
  return {
    seat: number,
    answered: true,
    picked: [1],
    text: null,
    credit: 1,
    is_correct: true,
    points_earned: 1_369,
    answer_ms: 6_900,
    feedback: "",
    ...more,
  };
}

export function reveal(more: Partial<RevealView> = {}): RevealView {
  const { index, number, question_type, text_format, locale, content, options } = question();
  return {
    index,
    number,
    question_type,
    text_format,
    locale,
    content,
    options,
    right: [1],
    accepted: [],
    explanation:
      "Uranus is tilted by 98 degrees. For a quarter of its year of 84 years one pole has daylight without a break, and the other has night.",
    answers: [answer(0), answer(1, { picked: [2], credit: 0, is_correct: false, points_earned: 0 })],
    ends_ms: NOW + 3_000,
    ...more,
  };
}

export const REVIEW: readonly RevealView[] = [
  reveal({ index: 0, number: 1, ends_ms: null }),
  reveal({
    index: 1,
    number: 2,
    question_type: "Numeric",
    content: "How many minutes does sunlight take to reach the Earth, to the nearest whole minute?",
    options: [],
    right: [],
    accepted: ["8"],
    explanation: "149.6 million kilometres at 299,792 kilometres a second are 499 seconds.",
    answers: [
      answer(0, { picked: [], text: "8" }),
      answer(1, { picked: [], text: null, answered: false, credit: 0, is_correct: false, points_earned: 0 }),
    ],
    ends_ms: null,
  }),
  reveal({
    index: 2,
    number: 3,
    question_type: "True/False",
    content: "The Moon always shows the Earth the same side because it does not turn.",
    options: ["True", "False"],
    explanation: "It turns once in the time of one orbit; that is why we see one side.",
    answers: [answer(0, { picked: [0], credit: 0, is_correct: false, points_earned: 0 }), answer(1)],
    ends_ms: null,
  }),
];

export const WON: ResultView = { outcome: "win", winner: 0, scores: [6_412, 5_870], experience_points: [64, 0], forfeited: null, reason: null };

export function over(result: ResultView | null, more: Partial<DuelView> = {}): DuelView {
  return view({ stage: "over", duel_status: "Completed", result, review: REVIEW, ...more });
}
