import type { Ref } from "preact";
import { useId } from "preact/hooks";
import { RichText } from "../parts/rich_text";
import { t } from "../text";
import { Options } from "./options";
import type { Scene } from "./scene";
import { isTyped, type Sheet } from "./sheet";
import { Typed } from "./typed";

type Props = {
  readonly scene: Scene;
  readonly sheet: Sheet;
  readonly picked: readonly number[];
  readonly text: string;
  readonly pick: ((option: number) => void) | null;
  readonly write: ((text: string) => void) | null;
  readonly submit: () => void;
  readonly heading: Ref<HTMLHeadingElement> | null;
};

/** The question with its answers, open or settled, and its explanation below. */
export function QuestionCard({ scene, sheet, picked, text, pick, write, submit, heading }: Props) {
  const id = useId();
  return (
    <article class="question" aria-labelledby={id}>
      <h2 class="question-number" ref={heading} tabIndex={-1}>
        {scene.view.duel_type === "Quick Quiz"
          ? t("question.number_of", { number: sheet.number, count: scene.view.question_count })
          : t("question.number", { number: sheet.number })}
        {sheet.type === "Multiple Choice" ? <span class="quiet"> {t("question.several")}</span> : null}
      </h2>
      <div id={id}>
        <RichText text={sheet.content} format={sheet.format} locale={sheet.locale} class="question-text" />
      </div>
      {isTyped(sheet.type) ? (
        <Typed scene={scene} sheet={sheet} text={text} change={write} submit={submit} describedBy={id} />
      ) : (
        <Options scene={scene} sheet={sheet} picked={picked} pick={pick} />
      )}
      {sheet.settled ? <Explanation sheet={sheet} mine={scene.view.seat} /> : null}
    </article>
  );
}

function Explanation({ sheet, mine }: { sheet: Sheet; mine: number | null }) {
  const feedback = sheet.settled?.answers.find((answer) => answer.seat === mine)?.feedback ?? "";
  const explanation = sheet.settled?.explanation ?? "";
  if (!feedback && !explanation) return null;
  return (
    <div class="explanation">
      <h3>{t("reveal.why")}</h3>
      {feedback ? <RichText text={feedback} format={sheet.format} locale={sheet.locale} /> : null}
      {explanation ? <RichText text={explanation} format={sheet.format} locale={sheet.locale} /> : null}
    </div>
  );
}
