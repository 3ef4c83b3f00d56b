import { to } from "../root";
import { t } from "../text";

export function Missing() {
  return (
    <div class="narrow stack">
      <h1>{t("missing.title")}</h1>
      <p class="quiet">{t("missing.what")}</p>
      <a class="button primary large" href={to("/")}>
        {t("do.home")}
      </a>
    </div>
  );
}
