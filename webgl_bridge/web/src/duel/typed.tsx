import { useId } from "preact/hooks";
import { TEXT_ANSWER_CHARS_MAX } from "@arena/client";
import { Check, Cross } from "../parts/icons";
import { Sign } from "../parts/side";
import { t } from "../text";
import { sideOf, type Scene } from "./scene";
import type { Sheet } from "./sheet";

type Props = {
  readonly scene: Scene;
  readonly sheet: Sheet;
  readonly text: string;
  readonly change: ((text: string) => void) | null;
  readonly submit: () => void;
  /** The element that holds the question. */
  readonly describedBy: string;
};

/** A typed answer: a number or a few words. Below it stands, once settled, what was accepted and what each side wrote. */
export function Typed(props: Props) {
  const { scene, sheet, text, change, submit } = props;
  const id = useId();
  const numeric = sheet.type === "Numeric";
  return (
    <div class="typed">
      <form
        class="field"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <label for={id}>{t(numeric ? "typed.number" : "typed.words")}</label>
        <input
          id={id}
          class="input large"
          dir="auto"
          value={text}
          readOnly={change === null}
          inputMode={numeric ? "decimal" : "text"}
          maxLength={TEXT_ANSWER_CHARS_MAX}
          autoComplete="off"
          aria-describedby={props.describedBy}
          autoCapitalize="off"
          spellcheck={false}
          onInput={(event) => change?.(event.currentTarget.value)}
        />
      </form>
      <div class="typed-outcome">{sheet.settled ? <Outcome scene={scene} sheet={sheet} /> : null}</div>
    </div>
  );
}

function Outcome({ scene, sheet }: { scene: Scene; sheet: Sheet }) {
  const settled = sheet.settled;
  if (!settled) return null;
  return (
    <>
      <p class="accepted">
        <Check />
        <span>{t("reveal.accepted")}</span> <strong dir="auto">{settled.accepted.join(t("list.or"))}</strong>
      </p>
      <ul>
        {settled.answers.map((answer) => (
          <li key={answer.seat} class={answer.is_correct ? "written right" : "written wrong"}>
            <Sign mark={sideOf(scene, answer.seat).mark} named />
            <span>
              {t("reveal.wrote", { name: sideOf(scene, answer.seat).name })} <strong dir="auto">{answer.text ?? t("reveal.nothing")}</strong>
            </span>
            {answer.is_correct ? <Check /> : <Cross />}
            <span class="unseen">{t(answer.is_correct ? "reveal.right" : "reveal.wrong")}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
