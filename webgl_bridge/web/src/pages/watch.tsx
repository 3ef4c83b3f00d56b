/** The public duels that run now. */
import { useEffect, useState } from "preact/hooks";
import { fetchLiveDuels, type LiveDuel } from "../api";
import { Eye } from "../parts/icons";
import { Loading, Notice } from "../parts/notice";
import { to } from "../root";
import { t } from "../text";

const REFRESH_MS = 5_000;

export function Watch() {
  const [duels, setDuels] = useState<readonly LiveDuel[] | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let over = false;
    const load = (): void => {
      if (document.visibilityState === "hidden") return;
      fetchLiveDuels().then(
        (found) => {
          if (over) return;
          setDuels(found);
          setFailed(false);
        },
        () => !over && setFailed(true),
      );
    };
    load();
    const timer = setInterval(load, REFRESH_MS);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, []);
  return <WatchList duels={duels} failed={failed} />;
}

export function WatchList({ duels, failed }: { duels: readonly LiveDuel[] | null; failed: boolean }) {
  return (
    <div class="narrow stack">
      <header>
        <h1>{t("watch.title")}</h1>
        <p class="quiet">{t("watch.what")}</p>
      </header>
      {failed ? <Notice trouble>{t("watch.failed")}</Notice> : null}
      {duels === null ? (
        failed ? null : <Loading>{t("watch.loading")}</Loading>
      ) : duels.length === 0 ? (
        <div class="card empty stack tight">
          <p>{t("watch.empty")}</p>
          <p>
            <a class="button primary" href={to("/")}>
              {t("watch.start")}
            </a>
          </p>
        </div>
      ) : (
        <ul class="card list">
          {duels.map((duel) => (
            <li key={duel.room}>
              <div class="grow">
                <strong dir="auto">{duel.names.join(t("watch.against"))}</strong>
                <ul class="tags small">
                  <li>{t(`duel_type.${duel.duel_type}`)}</li>
                  <li dir="auto">{duel.topic}</li>
                  <li>{t(`difficulty.${duel.difficulty_level}`)}</li>
                  <li>{t("crowd.watching", { count: duel.watching })}</li>
                </ul>
              </div>
              <a class="button" href={to(`/duel/${duel.room}`)}>
                <Eye />
                {t("do.watch")}
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
