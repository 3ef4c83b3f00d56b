import type { ComponentChildren } from "preact";
import { Candle } from "./icons";

/** A sentence, and what to do. */
export function Notice(props: { trouble?: boolean; children: ComponentChildren; action?: ComponentChildren }) {
  return (
    <div class={props.trouble ? "notice trouble" : "notice"} role={props.trouble ? "alert" : "status"}>
      <p>{props.children}</p>
      {props.action}
    </div>
  );
}

/** While something is on its way: never a spinner alone. */
export function Loading(props: { children: ComponentChildren }) {
  return (
    <div class="loading" role="status">
      <Candle />
      <p>{props.children}</p>
    </div>
  );
}
