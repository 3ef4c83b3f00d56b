// Written by `python -m webgl_bridge.generate` from protocol/messages/. Do not edit by hand.

export const PROTOCOL: readonly [number, number] = [1, 1];

export const TEXT_ANSWER_CHARS_MAX = 200;

export const NAME_CHARS_MIN = 2;

export const NAME_CHARS_MAX = 50;

export const TIME_LIMIT_MINUTES_MAX = 30;

export const CLAIMED_LAG_MS_MAX = 10000;

export type Accept = {
  readonly type: "accept";
};

/** An action by name, of a mode whose views are `PlainView`. */
export type Act = {
  readonly type: "act";
  readonly action: string;
  readonly value?: number | string | null;
};

/** One player's answer to a settled question; `answered` is False when the time ran out. */
export type AnswerView = {
  readonly seat: number;
  readonly answered: boolean;
  readonly picked: readonly number[];
  readonly text: string | null;
  readonly credit: number;
  readonly is_correct: boolean;
  readonly points_earned: number;
  readonly answer_ms: number | null;
  readonly feedback: string;
};

/** Whoever holds the link or the short code. */
export type AnyOpponent = {
  readonly type: "link";
};

/** The practice bot. */
export type BotOpponent = {
  readonly type: "bot";
};

/** A challenge to this user that is still open. `expires_at` is UTC, ms since 1970. */
export type ChallengeCard = {
  readonly room: string;
  readonly challenger_name: string;
  readonly duel_type: DuelType;
  readonly topic: string;
  readonly difficulty_level: Difficulty;
  readonly time_limit: number;
  readonly visibility: Visibility;
  readonly expires_at: number;
  readonly rematch_of: string | null;
};

/** The challenge in this room is no longer open: taken up, declined, withdrawn or expired. */
export type ChallengeGone = {
  readonly room: string;
};

/** Stored. `version` is the record that holds it; nothing is said about whether an answer is right. */
export type CommandAccepted = {
  readonly version: number;
  readonly ok: true;
};

/**
 * The Socket.IO CONNECT payload: `token` (RS256 JWT) or `guest`.
 *
 * `protocol` is [major, minor]: another major version is refused, of the minor versions the lower one is spoken.
 */
export type ConnectAuth = {
  readonly protocol: readonly [number, number];
  readonly token?: string | null;
  readonly guest?: GuestAuth | null;
};

export type Continue = {
  readonly type: "continue";
};

export type CreateDuel = {
  readonly id: string;
  readonly duel_type: DuelType;
  readonly topic: string;
  readonly difficulty_level: Difficulty;
  readonly time_limit: number;
  readonly opponent: NamedOpponent | AnyOpponent | BotOpponent;
  readonly visibility?: Visibility;
};

/** Open a room of a mode that needs nothing but a wish. Whoever knows the room may come in. */
export type CreateRoom = {
  readonly id: string;
  readonly mode: string;
};

/**
 * How many watch now, to two significant digits beyond 100. At most one a second and room, and when it changed.
 *
 * `rounded` says that there may be a few more or less.
 */
export type Crowd = {
  readonly room: string;
  readonly watching: number;
  /** Since 1.1: older servers do not know it. */
  readonly rounded?: boolean;
};

/** What the client last saw of the room. */
export type Cursor = {
  readonly epoch: string;
  readonly version: number;
};

export type Decline = {
  readonly type: "decline";
};

export type Difficulty = "Easy" | "Hard" | "Medium";

export type Done = {
  readonly ok: true;
};

export type DuelStatus = "Accepted" | "Called Off" | "Challenged" | "Completed" | "Declined" | "Expired" | "In Progress";

export type DuelType = "Quick Quiz" | "Speed Challenge";

/**
 * `review` holds every asked question once the duel is over; before that, `reveal` holds the last settled one.
 *
 * `question_count` is how many questions the deck holds.
 */
export type DuelView = {
  readonly role: Role;
  readonly seat: number | null;
  readonly duel_type: DuelType;
  readonly topic: string;
  readonly difficulty_level: Difficulty;
  readonly time_limit: number;
  readonly visibility: Visibility;
  readonly spectator_delay_ms: number;
  readonly duel_status: DuelStatus;
  readonly stage: Stage;
  readonly stage_ends_ms: number | null;
  readonly question_count: number;
  readonly seats: readonly SeatView[];
  readonly question: QuestionView | null;
  readonly reveal: RevealView | null;
  readonly result: ResultView | null;
  readonly review: readonly RevealView[];
  readonly rematch_of: string | null;
};

/** Which room does a short code mean? Letters are read without regard to case. */
export type FindRoom = {
  readonly code: string;
};

/** `key` is a secret of the tab, from its own random numbers; it is the guest's identity over reloads. */
export type GuestAuth = {
  readonly key: string;
  readonly name: string;
};

/**
 * Enter a room as what one is there: player, invitee or spectator. A `state` follows the ack, unless the one that
 * `cursor` names is still right. With `patches`, changes may come as such from then on, also to that of the cursor.
 */
export type JoinRoom = {
  readonly room: string;
  readonly cursor?: Cursor | null;
  /** Since 1.1: older servers do not know it. */
  readonly patches?: boolean;
};

export type Joined = {
  readonly role: Role;
  readonly seat: number | null;
  readonly epoch: string;
  readonly version: number;
  readonly ok: true;
};

export type Leave = {
  readonly type: "leave";
};

/** Stop looking. A player's seat stays theirs; to give up, send the command `leave`. */
export type LeaveRoom = {
  readonly room: string;
};

export type NamedOpponent = {
  readonly type: "name";
  readonly name: string;
};

export type Outcome = "called_off" | "draw" | "forfeit" | "win";

/**
 * How often this connection is shown its rooms: `low` while nobody looks at the page. Then a state comes at most
 * once a second, the newest; what is the last of a room, and everything else, comes at once. Back at `full` the newest
 * comes at once. A new connection begins at `full`.
 */
export type Pace = {
  readonly rate: "full" | "low";
};

/**
 * What a `State` or `PlainState` would say to a line that has the one of `from_version`: `changes` are the fields
 * of the view that are not as they were, to be put in their place. It may span versions.
 *
 * Only for those who asked for patches when they joined. Whoever has another version asks for the whole: `join_room`
 * without a cursor.
 */
export type Patch = {
  readonly room: string;
  readonly epoch: string;
  readonly from_version: number;
  readonly version: number;
  readonly now_ms: number;
  readonly changes: Readonly<Record<string, unknown>>;
  readonly running: boolean;
};

/** Who sits where. Names are no part of a room's log; they travel beside its state. */
export type People = {
  readonly room: string;
  readonly people: readonly Person[];
  readonly code: string | null;
};

export type Person = {
  readonly seat: number;
  readonly name: string;
  readonly guest: boolean;
  readonly bot: boolean;
};

/** A `State` of a mode that has no view of its own on the wire yet. */
export type PlainState = {
  readonly room: string;
  readonly epoch: string;
  readonly version: number;
  readonly now_ms: number;
  readonly view: PlainView;
  readonly running: boolean;
};

/** `facts` are shown in their order; `actions` are what this audience may do now (the wire's command `act`). */
export type PlainView = {
  readonly mode: string;
  readonly role: Role;
  readonly seat: number | null;
  readonly over: boolean;
  readonly facts: Readonly<Record<string, number | string>>;
  readonly actions: readonly string[];
  readonly deadline_ms: number | null;
};

/** Is the line alive? Answered at once. */
export type Probe = Record<never, never>;

export type QuestionType = "Multiple Choice" | "Numeric" | "Short Answer" | "Single Choice" | "True/False";

/**
 * The open question. `picked` (positions in `options`) and `text` are this player's own answer, once given.
 *
 * `answered_by` says who has answered, not what. `wrong_costs` is what a wrong answer takes, 0 where it costs nothing.
 */
export type QuestionView = {
  readonly index: number;
  readonly number: number;
  readonly question_type: QuestionType;
  readonly text_format: TextFormat;
  readonly locale: string;
  readonly content: string;
  readonly options: readonly string[];
  readonly asked_ms: number;
  readonly closes_ms: number;
  readonly points_max: number;
  readonly wrong_costs: number;
  readonly answered_by: readonly number[];
  readonly picked: readonly number[] | null;
  readonly text: string | null;
};

export type React = {
  readonly room: string;
  readonly kind: "clap" | "fire" | "heart" | "laugh" | "think" | "wow";
};

/** `seat` is None for a spectator's. May be dropped under load. */
export type Reaction = {
  readonly room: string;
  readonly seat: number | null;
  readonly kind: string;
};

export type Ready = {
  readonly type: "ready";
};

/** A fresh token for the same user; without one the session ends when the old token expires. */
export type RefreshToken = {
  readonly token: string;
};

/** `code` is an `ErrorCode`; `values` fill its sentence. */
export type Refused = {
  readonly code: string;
  readonly values: Readonly<Record<string, number | string>>;
  readonly ok: false;
};

/** The same duel again, against the same opponent, as a new challenge in a new room. */
export type Rematch = {
  readonly id: string;
  readonly room: string;
};

/** `reason` is set when the duel was called off; `forfeited` is the seat that gave up or stayed away. */
export type ResultView = {
  readonly outcome: Outcome;
  readonly winner: number | null;
  readonly scores: readonly number[];
  readonly experience_points: readonly number[];
  readonly forfeited: number | null;
  readonly reason: string | null;
};

/** A settled question: `right` are positions in `options`; `accepted` are the keys of a typed answer, as text. */
export type RevealView = {
  readonly index: number;
  readonly number: number;
  readonly question_type: QuestionType;
  readonly text_format: TextFormat;
  readonly locale: string;
  readonly content: string;
  readonly options: readonly string[];
  readonly right: readonly number[];
  readonly accepted: readonly string[];
  readonly explanation: string;
  readonly answers: readonly AnswerView[];
  readonly ends_ms: number | null;
};

export type Role = "invitee" | "player" | "spectator";

/** This room sends no more. `code`: ended, idle, replaced or shutting_down. */
export type RoomClosed = {
  readonly room: string;
  readonly code: string;
};

/** A command to a room that one has joined. The ack's `version` is the room's version that holds it. */
export type RoomCommand = {
  readonly room: string;
  readonly id: string;
  readonly do: Accept | Decline | Ready | SubmitAnswer | Continue | Leave | Act;
};

export type RoomFound = {
  readonly room: string;
  readonly ok: true;
};

/** `code` is the short code of an open challenge, None for one to a named player or the bot. */
export type RoomMade = {
  readonly room: string;
  readonly code: string | null;
  readonly ok: true;
};

/**
 * One player as this audience may know them. `score`, `streak` and `correct` count settled questions only:
 * to others, those that are closed for every player who can still meet them. `answered` is progress.
 */
export type SeatView = {
  readonly seat: number;
  readonly taken: boolean;
  readonly guest: boolean;
  readonly bot: boolean;
  readonly connected: boolean;
  readonly ready: boolean;
  readonly continued: boolean;
  readonly score: number;
  readonly streak: number;
  readonly correct: number;
  readonly answered: number;
  readonly away_left_ms: number;
  readonly waited_for_since_ms: number | null;
};

/** The session ends in `in_ms` unless what `code` asks for happens: token_expired or shutting_down. */
export type SessionEnding = {
  readonly code: string;
  readonly in_ms: number;
};

/** Where a room stands; finer than the status that Postgres keeps. */
export type Stage = "challenged" | "countdown" | "lobby" | "over" | "playing";

/**
 * The room as this audience sees it, whole. `now_ms` is the room time of sending.
 *
 * `epoch` names the room's ownership; versions are comparable within one epoch. Spectators' versions lag behind, and
 * so does their `now_ms`, so that what is left of a time is right for them too.
 * `running` is False while the room's clock stands still.
 */
export type State = {
  readonly room: string;
  readonly epoch: string;
  readonly version: number;
  readonly now_ms: number;
  readonly view: DuelView;
  readonly running: boolean;
};

/** `picked` are positions on this player's screen; typed answers (numeric, short answer) come as `text`. */
export type SubmitAnswer = {
  readonly type: "answer";
  readonly index: number;
  readonly picked?: readonly number[];
  readonly text?: string | null;
  readonly lag_ms?: number;
};

/** How a question's texts are written. HTML was sanitised when it was imported; nothing else may be in it. */
export type TextFormat = "html" | "plain";

export type Visibility = "link" | "off" | "public";

/**
 * First event of a connection. `rooms` are running duels in which this user holds a seat.
 *
 * `protocol` is what the server speaks; the lower of its minor version and the client's is spoken here.
 */
export type Welcome = {
  readonly protocol: readonly [number, number];
  readonly you: You;
  readonly challenges: readonly ChallengeCard[];
  readonly rooms: readonly string[];
  readonly token_expires_at: number | null;
};

export type You = {
  readonly user_id: string;
  readonly name: string;
  readonly guest: boolean;
};

/** What a client sends, by event. */
export type ClientEvents = {
  refresh_token: RefreshToken;
  probe: Probe;
  pace: Pace;
  create_duel: CreateDuel;
  rematch: Rematch;
  create_room: CreateRoom;
  find_room: FindRoom;
  join_room: JoinRoom;
  leave_room: LeaveRoom;
  command: RoomCommand;
  react: React;
};

/** What acknowledges each of them, when it is not refused. */
export type Acks = {
  refresh_token: Done;
  probe: Done;
  pace: Done;
  create_duel: RoomMade;
  rematch: RoomMade;
  create_room: RoomMade;
  find_room: RoomFound;
  join_room: Joined;
  leave_room: Done;
  command: CommandAccepted;
  react: Done;
};

/** What the server sends, by event. */
export type ServerEvents = {
  welcome: Welcome;
  challenged: ChallengeCard;
  challenge_gone: ChallengeGone;
  state: State;
  plain_state: PlainState;
  patch: Patch;
  people: People;
  crowd: Crowd;
  reaction: Reaction;
  room_closed: RoomClosed;
  session_ending: SessionEnding;
};

/** Every code that a refused message can be acknowledged with. */
export const ERROR_CODES = [
  "account_not_active",
  "already_answered",
  "answer_shape",
  "auth_required",
  "bad_message",
  "busy",
  "duel_over",
  "guests_off",
  "id_reused",
  "name_invalid",
  "name_looks_like",
  "no_such_code",
  "no_such_mode",
  "no_such_player",
  "no_such_room",
  "not_a_player",
  "not_accepted",
  "not_allowed",
  "not_for_you",
  "not_in_room",
  "origin_refused",
  "own_challenge",
  "protocol_unsupported",
  "question_not_open",
  "rate_limited",
  "seat_taken",
  "shutting_down",
  "token_expired",
  "token_invalid",
  "too_deep",
  "too_few_questions",
  "too_large",
  "too_late",
  "too_many_rooms",
  "too_many_wrong_codes",
  "unknown_event",
  "unknown_outcome",
  "watching_off",
  "wrong_action",
  "wrong_stage",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];
