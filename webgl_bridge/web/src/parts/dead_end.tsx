import { to } from "../root";
import { t } from "../text";

/** Nothing can be shown at this address: why, and the way back. */
export function DeadEnd(props: { why: string }) {
  return (
    <div class="narrow stack dead-end">
      <h1>{t("dead_end.title")}</h1>
      <p role="alert">{props.why}</p>
      <a class="button primary large" href={to("/")}>
        {t("do.home")}
      </a>
    </div>
  );
}
