/** Nothing is asked of this viewer at the moment: why, and how long. */
import { Candle } from "../parts/icons";
import { useSecondsLeft } from "../parts/time";
import { t } from "../text";
import { inStep, sideOf, sides, type Scene } from "./scene";

export function Between({ scene }: { scene: Scene }) {
  const awaited = scene.view.seats.find((seat) => seat.waited_for_since_ms !== null);
  const ends = awaited?.waited_for_since_ms != null ? awaited.waited_for_since_ms + awaited.away_left_ms : null;
  const left = useSecondsLeft(ends, scene.now);
  const [first, other] = sides(scene);
  return (
    <div class="between" role="status">
      <Candle />
      {awaited && left !== null ? (
        <>
          <h2>{t("between.reconnects", { name: sideOf(scene, awaited.seat).name, count: left })}</h2>
          <p class="quiet">{t("between.rule")}</p>
        </>
      ) : inStep(scene.view) ? (
        <h2>{t("between.next")}</h2>
      ) : scene.view.role === "spectator" ? (
        <>
          <h2>{t("between.own_pace")}</h2>
          <p class="quiet">{t("between.own_pace_why")}</p>
        </>
      ) : first.view?.answered === scene.view.question_count ? (
        <>
          <h2>{t("between.through")}</h2>
          <p class="quiet">{t("between.through_waiting", { name: other.name })}</p>
        </>
      ) : (
        <h2>{t("between.next")}</h2>
      )}
    </div>
  );
}
