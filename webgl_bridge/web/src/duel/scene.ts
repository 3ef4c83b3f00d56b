/** What the duel's screens are drawn from: live, watched or replayed, it is the same. */
import type { DuelView, Person, Refusal, SeatView } from "@arena/client";
import { MARKS, type Mark } from "../parts/side";
import { t } from "../text";

export type Answering = { readonly picked: readonly number[]; readonly text: string | null };

/** What the one who looks can do. Each resolves with null, or with the reason why not. */
export type Acts = {
  accept(): Promise<Refusal | null>;
  decline(): Promise<Refusal | null>;
  ready(): Promise<Refusal | null>;
  answer(index: number, answer: Answering): Promise<Refusal | null>;
  goOn(): Promise<Refusal | null>;
  leave(): Promise<Refusal | null>;
  rematch(): Promise<Refusal | null>;
  react(kind: Reaction): void;
};

export const REACTIONS = ["clap", "wow", "laugh", "think", "heart", "fire"] as const;
export type Reaction = (typeof REACTIONS)[number];

export type Scene = {
  readonly room: string;
  readonly view: DuelView;
  readonly people: readonly Person[];
  readonly code: string | null;
  readonly watching: number | null;
  /** `watching` is rounded. */
  readonly watchingAbout?: boolean;
  /** Room time in ms. The same function as long as the scene lasts. */
  readonly now: () => number;
  readonly running: boolean;
  readonly online: boolean;
  /** Null where one can only look. */
  readonly acts: Acts | null;
  /** The challenge names this user, so that declining it says something. */
  readonly challengedByName: boolean;
  /** Where others find this page. */
  readonly origin: string;
};

export type Side = {
  readonly seat: number;
  readonly mark: Mark;
  readonly mine: boolean;
  readonly name: string;
  readonly view: SeatView | null;
};

export const SEATS = [0, 1] as const;

export function sideOf(scene: Scene, seat: number): Side {
  const person = scene.people.find((known) => known.seat === seat);
  const view = scene.view.seats.find((known) => known.seat === seat) ?? null;
  const mine = scene.view.role === "player" && scene.view.seat === seat;
  const name = person?.bot ? t("bot.name") : (person?.name ?? t(view ? "side.unknown" : "side.free"));
  return { seat, mark: MARKS[seat === 0 ? 0 : 1], mine, name, view };
}

/** The own side comes first; who only looks sees the challenger first. */
export function sides(scene: Scene): readonly [Side, Side] {
  const first = scene.view.seat === 1 ? 1 : 0;
  return [sideOf(scene, first), sideOf(scene, 1 - first)];
}

export function inStep(view: DuelView): boolean {
  return view.duel_type === "Quick Quiz";
}
