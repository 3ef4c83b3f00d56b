import { t } from "../text";
import { Moon, Sun } from "./icons";

export const MARKS = ["sun", "moon"] as const;
export type Mark = (typeof MARKS)[number];

/** The sign of a side: a shape and a word, not only a colour. */
export function Sign(props: { mark: Mark; named?: boolean }) {
  return (
    <span class={`sign ${props.mark}`}>
      {props.mark === "sun" ? <Sun /> : <Moon />}
      {props.named ? null : <span class="unseen">{t(`side.${props.mark}`)}</span>}
    </span>
  );
}
