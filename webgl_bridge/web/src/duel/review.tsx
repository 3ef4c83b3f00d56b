/** Every question of a finished duel, closed until asked for. */
import { RichText } from "../parts/rich_text";
import { Sign } from "../parts/side";
import { Check, Cross } from "../parts/icons";
import { number, t } from "../text";
import { QuestionCard } from "./question_card";
import { sides, type Scene } from "./scene";
import { settledSheet } from "./sheet";
import type { RevealView } from "@arena/client";

const nothing = (): void => undefined;

export function Review({ scene }: { scene: Scene }) {
  return (
    <section class="review stack tight">
      <h2>{t("review.title")}</h2>
      <ol class="stack tight">
        {scene.view.review.map((reveal) => (
          <li key={reveal.index}>
            <details class="card">
              <summary>
                <span class="review-number figures">{reveal.number}</span>
                <RichText text={reveal.content} format={reveal.text_format} locale={reveal.locale} class="one-line" />
                <Outcomes scene={scene} reveal={reveal} />
              </summary>
              <QuestionCard
                scene={scene}
                sheet={settledSheet(reveal)}
                picked={reveal.answers.find((answer) => answer.seat === scene.view.seat)?.picked ?? []}
                text={reveal.answers.find((answer) => answer.seat === scene.view.seat)?.text ?? ""}
                pick={null}
                write={null}
                submit={nothing}
                heading={null}
              />
            </details>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Outcomes({ scene, reveal }: { scene: Scene; reveal: RevealView }) {
  return (
    <span class="outcomes">
      {sides(scene).map((side) => {
        const answer = reveal.answers.find((known) => known.seat === side.seat);
        if (!answer) return <span key={side.seat} />;
        const word = answer.is_correct ? "verdict.right" : answer.answered ? "verdict.wrong" : "verdict.missed";
        return (
          <span key={side.seat} class={answer.is_correct ? "outcome right" : "outcome wrong"}>
            <Sign mark={side.mark} named />
            {answer.is_correct ? <Check /> : <Cross />}
            <span class="unseen">
              {side.name} {t(word)}
            </span>
            <span class="figures">{number(answer.points_earned)}</span>
          </span>
        );
      })}
    </span>
  );
}
