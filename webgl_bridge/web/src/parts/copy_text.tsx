import type { ComponentChildren } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import { t } from "../text";
import { copied } from "./copied";

/** A text of many lines to pass on. `more` stands beside the button that copies it. */
export function CopyText(props: { label: string; copy: string; text: string; more?: ComponentChildren }) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [state, become] = useState<"idle" | "copied" | "by_hand">("idle");
  const copy = async (): Promise<void> => become((await copied(props.text, field.current)) ? "copied" : "by_hand");
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <textarea id={id} ref={field} class="input report" rows={8} readOnly value={props.text} onFocus={(event) => event.currentTarget.select()} />
      <div class="pair">
        <button type="button" class="button primary large" onClick={() => void copy()}>
          {state === "copied" ? t("copy.done") : props.copy}
        </button>
        {props.more}
      </div>
      <p class="small quiet" role="status">
        {state === "by_hand" ? t("copy.by_hand") : ""}
      </p>
    </div>
  );
}
