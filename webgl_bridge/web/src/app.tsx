import { Component, type ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { arena, challenges, ending, everOnline, line, openRooms } from "./arena";
import { Announcer, say } from "./parts/announcer";
import { Connection } from "./parts/connection";
import { DeadEnd } from "./parts/dead_end";
import { Candle, Theme } from "./parts/icons";
import { NameField } from "./parts/name_field";
import { Notice } from "./parts/notice";
import { Code } from "./pages/code";
import { Duel } from "./pages/duel";
import { Home } from "./pages/home";
import { takeUp } from "./pages/inbox";
import { Replay } from "./pages/replay";
import { OpenRoom, Room } from "./pages/room";
import { Watch } from "./pages/watch";
import { to } from "./root";
import { route } from "./router";
import { LANGUAGES, locale, speak, t, tCode, type Locale } from "./text";
import { otherTheme, theme } from "./theme";

export function App() {
  return (
    <>
      <Announcer />
      <Top />
      <main class="main" tabIndex={-1}>
        <Trouble>
          <LineTrouble />
          <Elsewhere />
          <Page />
        </Trouble>
      </main>
    </>
  );
}

function Page() {
  const at = route.value;
  const first = useRef(true);
  useEffect(() => {
    // A screen reader, and the keyboard, begin at the top of the new page.
    if (!first.current) document.querySelector("main")?.focus({ preventScroll: true });
    first.current = false;
  }, [at]);
  useEffect(() => {
    document.title = t("title", { page: t(`title.${at.page}`) });
  }, [at.page, locale.value]);
  switch (at.page) {
    case "home":
      return <Home />;
    case "duel":
      return <Duel key={at.room} room={at.room} />;
    case "code":
      return <Code code={at.code} />;
    case "watch":
      return <Watch />;
    case "replay":
      return <Replay key={at.room} room={at.room} />;
    case "room":
      return <Room key={at.room} room={at.room} />;
    case "mode":
      return <OpenRoom key={at.mode} mode={at.mode} />;
    case "missing":
      return <DeadEnd why={t("dead_end.address")} />;
  }
}

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

/** The connection's trouble, in words. */
export function LineTrouble() {
  const status = line.value;
  const lost = status.kind === "connecting" && status.attempt > 1;
  useEffect(() => {
    if (lost && everOnline.value) say(t("connection.lost"), "urgent");
  }, [lost]);
  if (status.kind === "refused") {
    const named = status.code.startsWith("name_");
    return (
      <div class="narrow stack above">
        <Notice
          trouble
          action={
            named ? null : (
              <button type="button" class="button" onClick={() => arena.connect()}>
                {t("do.try_again")}
              </button>
            )
          }
        >
          {named ? t("name.needed") : tCode("error", status.code, status.values)}
        </Notice>
        {named && route.value.page !== "home" ? <NameField /> : null}
      </div>
    );
  }
  if (lost) return <div class="above"><Notice trouble>{t(everOnline.value ? "connection.lost_what" : "connection.opening_what")}</Notice></div>;
  if (ending.value) return <div class="above"><Notice>{tCode("session", ending.value)}</Notice></div>;
  return null;
}

/** A challenge that arrives while one is somewhere else than at home. */
function Elsewhere() {
  const at = route.value;
  if (at.page === "home") return null;
  const here = at.page === "duel" ? at.room : null;
  if (here !== null && openRooms.value.includes(here)) return null; // one does not walk out of a duel by mistake
  const card = challenges.value.find((known) => known.room !== here && known.rematch_of !== here && known.expires_at > Date.now());
  if (!card) return null;
  return (
    <div class="above">
      <Notice
        action={
          <button type="button" class="button" onClick={() => takeUp(card.room)}>
            {t("do.accept")}
          </button>
        }
      >
        {t(card.rematch_of ? "inbox.rematch" : "inbox.from", { name: card.challenger_name })}
      </Notice>
    </div>
  );
}

/** An error of the page's own is told in a sentence; the details go to the console. */
class Trouble extends Component<{ children: ComponentChildren }, { failed: boolean }> {
  override state = { failed: false };

  static override getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidCatch(error: unknown): void {
    console.error(error);
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <div class="narrow stack">
        <Notice
          trouble
          action={
            <button type="button" class="button" onClick={() => location.reload()}>
              {t("do.reload")}
            </button>
          }
        >
          {t("error.page")}
        </Notice>
      </div>
    );
  }
}
