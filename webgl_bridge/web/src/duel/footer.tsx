/** The bar under a question: what one waits for on one side, the one thing to do on the other. */
import type { Refusal } from "@arena/client";
import { Check } from "../parts/icons";
import { useSecondsLeft } from "../parts/time";
import { number, t, tCode } from "../text";
import { inStep, sides, type Scene } from "./scene";
import { isTyped, type Sheet } from "./sheet";

type Props = {
  readonly scene: Scene;
  readonly sheet: Sheet;
  readonly state: "open" | "sending" | "stored" | "refused";
  readonly refusal: Refusal | null;
  /** What became of an answer to a question before this one. */
  readonly earlier: { readonly number: number; readonly why: string } | null;
  readonly answer: { readonly ready: boolean; readonly submit: () => void } | null;
  readonly goOn: (() => void) | null;
};

export function Footer(props: Props) {
  const { answer, goOn, sheet, earlier } = props;
  return (
    <div class={answer || goOn ? "bar active" : "bar"}>
      <div class="bar-words">
        {sheet.settled ? <Verdict {...props} /> : <Standing {...props} />}
        {earlier ? <p class="small problem">{t("standing.earlier", { number: earlier.number, why: earlier.why })}</p> : null}
      </div>
      {answer ? (
        <button type="button" class="button primary large" aria-disabled={!answer.ready} onClick={answer.submit}>
          {t("do.answer")}
        </button>
      ) : null}
      {goOn ? (
        <button type="button" class="button primary large" onClick={goOn}>
          {t("do.go_on")}
        </button>
      ) : null}
    </div>
  );
}

function Standing({ scene, sheet, state, refusal }: Props) {
  const [, other] = sides(scene);
  if (refusal) {
    return (
      <p class="problem" role="alert">
        {tCode("error", refusal.code, refusal.values)}
      </p>
    );
  }
  if (scene.view.role !== "player") return <p class="quiet">{t("standing.watching")}</p>;
  if (state === "sending") return <p>{t(scene.online ? "standing.sending" : "standing.sends_later")}</p>;
  if (state === "stored") {
    return (
      <p>
        {inStep(scene.view) ? t("standing.stored_waiting", { name: other.name }) : t("standing.stored")}
      </p>
    );
  }
  const worth = t("standing.worth", { points: sheet.open?.points_max ?? 0 });
  const costs = sheet.open && sheet.open.wrong_costs > 0 ? t("standing.costs", { points: sheet.open.wrong_costs }) : "";
  const keys = isTyped(sheet.type) ? "" : t("standing.keys", { last: sheet.options.length });
  return (
    <p class="quiet">
      {worth} {costs} <span class="with-keyboard">{keys}</span>
    </p>
  );
}

function Verdict({ scene, sheet, refusal }: Props) {
  const mine = sheet.settled?.answers.find((answer) => answer.seat === scene.view.seat);
  const left = useSecondsLeft(sheet.settled?.endsMs ?? null, scene.now);
  const next = left !== null && left > 0 ? <span class="quiet small">{t("reveal.next_in", { count: left })}</span> : null;
  if (!mine) return <p>{next ?? "\u00a0"}</p>;
  const partly = !mine.is_correct && mine.credit > 0;
  const word = mine.is_correct ? "verdict.right" : partly ? "verdict.partly" : mine.answered ? "verdict.wrong" : "verdict.missed";
  // An answer that was given and did not count is more than a missing one.
  const verdict = refusal && !mine.answered ? tCode("error", refusal.code, refusal.values) : t(word);
  return (
    <p class={mine.is_correct || partly ? "verdict-line right" : "verdict-line wrong"}>
      {mine.is_correct ? <Check /> : null}
      <strong>{verdict}</strong>
      <span class="points figures">{mine.points_earned > 0 ? `+${number(mine.points_earned)}` : number(mine.points_earned)}</span>
      {next}
    </p>
  );
}
