import { useSecondsLeft } from "../parts/time";
import { Sign } from "../parts/side";
import { Check, Fire } from "../parts/icons";
import { number, t } from "../text";
import { inStep, type Scene, type Side } from "./scene";

const STREAK_SHOWN_FROM = 2;

/** One side: who, how many points, which streak, and what they are at. Never what they answered. */
export function SidePanel({ scene, side, place }: { scene: Scene; side: Side; place: "first" | "second" }) {
  const seat = side.view;
  return (
    <section class={`side-panel ${place} ${side.mark}`} aria-label={t("side.label", { name: side.name })}>
      <p class="side-name">
        <Sign mark={side.mark} named />
        <strong dir="auto">{side.name}</strong>
      </p>
      <p class="side-word small quiet">
        {t(`side.${side.mark}`)}
        {side.mine ? <span class="you">{t("side.you")}</span> : null}
      </p>
      {seat ? (
        <>
          <p class="score figures" aria-label={t("score.label", { score: seat.score })}>
            {number(seat.score)}
          </p>
          <p class={seat.streak >= STREAK_SHOWN_FROM ? "streak lit" : "streak"} key={seat.streak}>
            {seat.streak >= STREAK_SHOWN_FROM ? (
              <>
                <Fire />
                {t("streak", { count: seat.streak })}
              </>
            ) : (
              "\u00a0"
            )}
          </p>
          <Doing scene={scene} side={side} />
        </>
      ) : null}
    </section>
  );
}

function Doing({ scene, side }: { scene: Scene; side: Side }) {
  const seat = side.view;
  const waitEnds = seat?.waited_for_since_ms != null ? seat.waited_for_since_ms + seat.away_left_ms : null;
  const left = useSecondsLeft(waitEnds, scene.now);
  if (!seat) return null;
  if (!seat.connected) {
    return <p class="doing away">{left === null ? t("doing.away") : t("doing.away_left", { count: left })}</p>;
  }
  if (!inStep(scene.view)) {
    return <p class="doing">{t("doing.progress", { count: seat.answered })}</p>;
  }
  if (scene.view.question?.answered_by.includes(side.seat)) {
    return (
      <p class="doing done">
        <Check />
        {t("doing.answered")}
      </p>
    );
  }
  return <p class="doing">{scene.view.question && !side.mine ? t("doing.thinking") : seat.continued ? t("doing.goes_on") : "\u00a0"}</p>;
}
