import { Check, Cross } from "../parts/icons";
import { RichText } from "../parts/rich_text";
import { Sign } from "../parts/side";
import { t } from "../text";
import { sideOf, type Scene } from "./scene";
import { letterOf, type Sheet } from "./sheet";

const SHORT_CHARS = 44;

type Props = {
  readonly scene: Scene;
  readonly sheet: Sheet;
  readonly picked: readonly number[];
  /** Null where nothing can be picked (any more). */
  readonly pick: ((option: number) => void) | null;
};

/** The options as cards. Room for every mark is there from the start, so that the reveal moves nothing. */
export function Options({ scene, sheet, picked, pick }: Props) {
  const several = sheet.type === "Multiple Choice";
  const short = sheet.options.every((text) => text.length <= SHORT_CHARS);
  return (
    <div class={short ? "options short" : "options"} role="group" aria-label={t(several ? "options.several" : "options.one")}>
      {sheet.options.map((text, option) => {
        const chosen = picked.includes(option);
        const verdict = verdictOf(sheet, option, chosen);
        return (
            <button
              key={option}
              type="button"
              class={`option ${chosen ? "chosen" : ""} ${verdict ?? ""}`}
              aria-pressed={chosen}
              aria-disabled={pick === null}
              onClick={() => pick?.(option)}
            >
              <kbd aria-hidden="true">{letterOf(option)}</kbd>
              {sheet.type === "True/False" ? (
                <span class="rich">{t(text === "True" ? "option.true" : "option.false")}</span>
              ) : (
                <RichText text={text} format={sheet.format} locale={sheet.locale} />
              )}
              <Marks scene={scene} sheet={sheet} option={option} verdict={verdict} />
            </button>
        );
      })}
    </div>
  );
}

type Verdict = "right" | "wrong" | "missed" | null;

function verdictOf(sheet: Sheet, option: number, chosen: boolean): Verdict {
  if (!sheet.settled) return null;
  if (sheet.settled.right.includes(option)) return chosen ? "right" : "missed";
  return chosen ? "wrong" : null;
}

function Marks({ scene, sheet, option, verdict }: { scene: Scene; sheet: Sheet; option: number; verdict: Verdict }) {
  const pickedBy = sheet.settled?.answers.filter((answer) => answer.picked.includes(option)) ?? [];
  return (
    <span class="marks">
      <span class="by">
        {pickedBy.map((answer) => {
          const side = sideOf(scene, answer.seat);
          return (
            <span key={answer.seat} title={t("reveal.picked_by", { name: side.name })}>
              <Sign mark={side.mark} named />
              <span class="unseen">{t("reveal.picked_by", { name: side.name })}</span>
            </span>
          );
        })}
      </span>
      <span class="verdict">
        {verdict === "right" || verdict === "missed" ? (
          <>
            <Check />
            <span class="unseen">{t("reveal.right")}</span>
          </>
        ) : verdict === "wrong" ? (
          <>
            <Cross />
            <span class="unseen">{t("reveal.wrong")}</span>
          </>
        ) : null}
      </span>
    </span>
  );
}
