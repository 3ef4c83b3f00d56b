/** The middle of a duel: one question, answered and settled in place. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Refusal } from "@arena/client";
import { say } from "../parts/announcer";
import { useSecondsLeft } from "../parts/time";
import { number, t, tCode } from "../text";
import { Footer } from "./footer";
import { QuestionCard } from "./question_card";
import { inStep, sideOf, type Scene } from "./scene";
import { isTyped, openSheet, optionOfKey, settledSheet, type Sheet } from "./sheet";
import { Between } from "./between";

/** This player's answer on its way. It is remembered by the question's index, so that a reload of the view keeps it. */
type Draft = {
  readonly index: number;
  readonly picked: readonly number[];
  readonly text: string;
  readonly state: "open" | "sending" | "stored" | "refused";
  readonly refusal: Refusal | null;
};

const blank = (index: number): Draft => ({ index, picked: [], text: "", state: "open", refusal: null });

/** After these nothing can be done about the question; any other refusal lets one try again. */
const FINAL = new Set(["too_late", "already_answered", "question_not_open", "duel_over"]);

export function Playing({ scene }: { scene: Scene }) {
  const { view } = scene;
  const acts = view.role === "player" ? scene.acts : null;
  const sheet = view.question ? openSheet(view.question) : view.reveal ? settledSheet(view.reveal) : null;
  const [draft, setDraft] = useState<Draft>(blank(-1));
  const heading = useRef<HTMLHeadingElement>(null);
  const current = sheet && draft.index === sheet.index ? draft : blank(sheet?.index ?? -1);

  useEffect(() => {
    // A screen reader begins at the new question; a typed answer can begin at once.
    const start = heading.current?.parentElement?.querySelector<HTMLElement>("input") ?? heading.current;
    if (sheet?.open && acts) start?.focus({ preventScroll: true });
  }, [sheet?.index, sheet?.open !== null]);
  useAnnouncedReveal(scene, sheet);

  const left = draft.index >= 0 && draft.index !== current.index ? draft : null;
  const earlier = left?.refusal ? { number: left.index + 1, why: tCode("error", left.refusal.code, left.refusal.values) } : null;

  const stored = sheet?.open != null && (sheet.open.picked !== null || sheet.open.text !== null);
  const answered = stored || current.state === "sending" || current.state === "stored";
  const given = view.seat !== null && (sheet?.open?.answered_by.includes(view.seat) ?? false);
  const hopeless = current.state === "refused" && FINAL.has(current.refusal?.code ?? "");
  const mayAnswer = acts !== null && sheet?.open != null && !answered && !given && !hopeless;

  const send = (picked: readonly number[], text: string): void => {
    if (!sheet || !acts) return;
    const typed = isTyped(sheet.type);
    const sending: Draft = { index: sheet.index, picked, text, state: "sending", refusal: null };
    setDraft(sending);
    void acts.answer(sheet.index, { picked: typed ? [] : picked, text: typed ? text.trim() : null }).then((refusal) => {
      const settled = { ...sending, state: refusal ? "refused" : "stored", refusal } as const;
      setDraft((now) => (now.index === sending.index ? settled : now));
      if (refusal) say(tCode("error", refusal.code, refusal.values), "urgent");
    });
  };
  const pick = (option: number): void => {
    if (!sheet || !mayAnswer) return;
    if (sheet.type !== "Multiple Choice") return send([option], "");
    const picked = current.picked.includes(option) ? current.picked.filter((known) => known !== option) : [...current.picked, option];
    setDraft({ ...current, picked, state: "open", refusal: null });
  };
  const complete = sheet !== null && (isTyped(sheet.type) ? current.text.trim() !== "" : current.picked.length > 0);
  const submit = (): void => {
    if (mayAnswer && complete) send([...current.picked].sort((a, b) => a - b), current.text);
  };
  const mySeat = view.seats.find((seat) => seat.seat === view.seat);
  const mayGoOn = acts !== null && sheet?.settled != null && mySeat?.continued === false && sheet.settled.endsMs !== null;
  // At one's own pace the last question's settlement makes room for what comes after it: nothing but waiting.
  const revealLeft = useSecondsLeft(sheet?.settled?.endsMs ?? null, scene.now);
  const hasAll = !inStep(view) && mySeat?.answered === view.question_count;
  const isThrough = hasAll && (mySeat.continued || revealLeft === 0);
  const goOn = (): void => {
    if (mayGoOn) void acts?.goOn();
  };
  useKeys((key) => {
    const option = sheet && !isTyped(sheet.type) ? optionOfKey(key, sheet.options.length) : null;
    if (option !== null) pick(option);
    else if (key === "Enter") mayGoOn ? goOn() : submit();
    else return false;
    return true;
  });

  if (!sheet || (sheet.settled && (isWaiting(scene) || isThrough))) return <Between scene={scene} />;
  const mine = sheet.settled?.answers.find((answer) => answer.seat === view.seat);
  return (
    <>
      <QuestionCard
        key={sheet.index}
        scene={scene}
        sheet={sheet}
        picked={sheet.settled ? (mine?.picked ?? []) : (sheet.open?.picked ?? current.picked)}
        text={sheet.settled ? (mine?.text ?? "") : (sheet.open?.text ?? current.text)}
        pick={mayAnswer ? pick : null}
        write={mayAnswer ? (text) => setDraft({ ...current, text, state: "open", refusal: null }) : null}
        submit={submit}
        heading={heading}
      />
      <Footer
        scene={scene}
        sheet={sheet}
        state={stored || given ? "stored" : current.state}
        refusal={stored ? null : current.refusal}
        earlier={earlier}
        answer={mayAnswer && (sheet.type === "Multiple Choice" || isTyped(sheet.type)) ? { ready: complete, submit } : null}
        goOn={mayGoOn ? goOn : null}
      />
    </>
  );
}

function isWaiting(scene: Scene): boolean {
  return scene.view.seats.some((seat) => seat.waited_for_since_ms !== null);
}

/** Keys that are pressed anywhere but in a field. `press` says whether it took the key. */
function useKeys(press: (key: string) => boolean): void {
  const newest = useRef(press);
  newest.current = press;
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      const target = event.target as Element | null;
      if (target?.closest("input, select, textarea, dialog")) return;
      if (event.key === "Enter" && target?.closest("button, a")) return;
      if (newest.current(event.key)) event.preventDefault();
    };
    document.addEventListener("keydown", listener);
    return () => document.removeEventListener("keydown", listener);
  }, []);
}

function useAnnouncedReveal(scene: Scene, sheet: Sheet | null): void {
  const settled = sheet?.settled ?? null;
  useEffect(() => {
    if (!settled) return;
    const mine = settled.answers.find((answer) => answer.seat === scene.view.seat);
    const verdict = mine ? t(mine.is_correct ? "say.right" : mine.answered ? "say.wrong" : "say.missed", { points: number(mine.points_earned) }) : "";
    const scores = scene.view.seats.map((seat) => t("say.score", { name: sideOf(scene, seat.seat).name, score: number(seat.score) }));
    say([verdict, ...scores].join(" "));
  }, [sheet?.index, settled !== null]);
}
