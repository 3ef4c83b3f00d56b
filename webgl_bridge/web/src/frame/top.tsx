/** The bar above every page: home, the connection, language and theme. */
import { Connection } from "../parts/connection";
import { Candle, Theme } from "../parts/icons";
import { to } from "../root";
import { LANGUAGES, locale, speak, t, type Locale } from "../text";
import { otherTheme, theme } from "../theme";

export function Top() {
  return (
    <header class="top">
      <a class="brand" href={to("/")}>
        <Candle />
        <span>{t("brand")}</span>
      </a>
      <div class="top-end">
        <Connection />
        <select
          class="language"
          aria-label={t("language")}
          value={locale.value}
          onChange={(event) => speak(event.currentTarget.value as Locale)}
        >
          {Object.entries(LANGUAGES).map(([code, language]) => (
            <option key={code} value={code} lang={code}>
              {language.name}
            </option>
          ))}
        </select>
        <button
          type="button"
          class="icon-button"
          aria-label={t(theme.value === "night" ? "theme.to_parchment" : "theme.to_night")}
          title={t(theme.value === "night" ? "theme.to_parchment" : "theme.to_night")}
          onClick={otherTheme}
        >
          <Theme />
        </button>
      </div>
    </header>
  );
}
