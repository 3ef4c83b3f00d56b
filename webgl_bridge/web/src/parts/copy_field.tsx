import { useId, useRef, useState } from "preact/hooks";
import { t } from "../text";
import { copied } from "./copied";
import { Link } from "./icons";

/** A text to pass on; where it cannot be copied, the person is asked to. */
export function CopyField(props: { label: string; text: string }) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [state, become] = useState<"idle" | "copied" | "by_hand">("idle");
  const copy = async (): Promise<void> => {
    become((await copied(props.text, field.current)) ? "copied" : "by_hand");
  };
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <div class="copy">
        <input id={id} ref={field} class="input" dir="ltr" readOnly value={props.text} onFocus={(event) => event.currentTarget.select()} />
        <button type="button" class="button" onClick={() => void copy()}>
          <Link />
          {state === "copied" ? t("copy.done") : t("copy.do")}
        </button>
      </div>
      <p class="small quiet" role="status">
        {state === "by_hand" ? t("copy.by_hand") : ""}
      </p>
    </div>
  );
}
