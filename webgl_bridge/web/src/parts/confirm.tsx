import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../text";

/** Ask before something that cannot be taken back. */
export function Confirm(props: {
  title: string;
  children: ComponentChildren;
  yes: string;
  agreed: () => void;
  closed: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="dialog" onClose={props.closed} aria-label={props.title}>
      <div class="stack tight">
        <h2>{props.title}</h2>
        <p>{props.children}</p>
        <div class="row">
          <button
            type="button"
            class="button danger"
            onClick={() => {
              dialog.current?.close();
              props.agreed();
            }}
          >
            {props.yes}
          </button>
          <button type="button" class="button" autoFocus onClick={() => dialog.current?.close()}>
            {t("do.stay")}
          </button>
        </div>
      </div>
    </dialog>
  );
}
