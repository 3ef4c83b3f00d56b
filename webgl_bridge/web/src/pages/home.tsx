import { useEffect, useId, useState } from "preact/hooks";
import { fetchConfig, type Config } from "../api";
import { you } from "../arena";
import { Eye } from "../parts/icons";
import { NameField } from "../parts/name_field";
import { to } from "../root";
import { Notice } from "../parts/notice";
import { navigate } from "../router";
import { t } from "../text";
import { ChallengeForm } from "./challenge_form";
import { Inbox } from "./inbox";

export function Home() {
  const [guests, setGuests] = useState<Config["guests"]>("on");
  useEffect(() => void fetchConfig().then((config) => setGuests(config.guests), () => undefined), []);
  const mayCreate = guests === "on" || you.value?.guest === false;
  return (
    <div class="home">
      <header class="home-title">
        <h1>{t("home.title")}</h1>
        <p class="quiet">{t("home.what")}</p>
      </header>
      <div class="home-who stack">
        <Inbox />
        <section class="card stack">
          <NameField />
        </section>
      </div>
      <div class="home-main">{mayCreate ? <ChallengeForm /> : <Notice>{t("challenge.by_code")}</Notice>}</div>
      <div class="home-more stack">
        <JoinByCode />
        <a class="card door" href={to("/watch")}>
          <Eye />
          <span>
            <strong>{t("watch.title")}</strong>
            <span class="quiet small">{t("watch.what")}</span>
          </span>
        </a>
      </div>
    </div>
  );
}

function JoinByCode() {
  const id = useId();
  const [code, type] = useState("");
  const clean = code.trim();
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        if (clean) navigate(`/d/${encodeURIComponent(clean)}`);
      }}
    >
      <div class="field">
        <label for={id}>{t("join.label")}</label>
      <div class="copy">
        <input
          id={id}
          class="input code-input"
          dir="ltr"
          value={code}
          maxLength={12}
          autoComplete="off"
          autoCapitalize="characters"
          spellcheck={false}
          onInput={(event) => type(event.currentTarget.value)}
        />
        <button type="submit" class="button" aria-disabled={clean === ""}>
          {t("do.join")}
        </button>
      </div>
      <p class="small quiet">{t("join.hint")}</p>
      </div>
    </form>
  );
}
