/** Both are there: a word from each that they are ready, then the countdown. */
import { useEffect } from "preact/hooks";
import { say } from "../parts/announcer";
import { Check } from "../parts/icons";
import { Sign } from "../parts/side";
import { clockText, useSecondsLeft } from "../parts/time";
import { t } from "../text";
import { useAttempt } from "./attempt";
import { SEATS, sideOf, sides, type Scene } from "./scene";
import { Terms } from "./terms";

export function Lobby({ scene }: { scene: Scene }) {
  const { busy, problem, attempt } = useAttempt();
  const left = useSecondsLeft(scene.view.stage_ends_ms, scene.now);
  const [mine, other] = sides(scene);
  const { acts } = scene;
  const ready = mine.view?.ready ?? false;
  return (
    <div class="card narrow stack lobby">
      <h1>{t("lobby.title")}</h1>
      <Terms agreed={scene.view} delayMs={scene.view.spectator_delay_ms} />
      <ul class="facing">
        {SEATS.map((seat) => {
          const side = sideOf(scene, seat);
          return (
            <li key={seat} class={side.mark}>
              <Sign mark={side.mark} />
              <strong dir="auto">{side.name}</strong>
              {side.mine ? <span class="you">{t("side.you")}</span> : null}
              <span class={side.view?.ready ? "ready yes" : "ready"}>
                {side.view?.ready ? <Check /> : null}
                {t(side.view?.connected === false ? "doing.away" : side.view?.ready ? "lobby.ready" : "lobby.not_ready")}
              </span>
            </li>
          );
        })}
      </ul>
      <p class="quiet">{t(`rules.${scene.view.duel_type}`)}</p>
      {problem}
      {acts && mine.mine ? (
        ready ? (
          <p role="status">{t("lobby.waiting", { name: other.name })}</p>
        ) : (
          <button type="button" class="button primary large wide" autoFocus aria-disabled={busy} onClick={() => busy || attempt(acts.ready())}>
            {t("do.ready")}
          </button>
        )
      ) : null}
      {left !== null ? <p class="small quiet figures">{t("lobby.ends", { time: clockText(left) })}</p> : null}
    </div>
  );
}

export function Countdown({ scene }: { scene: Scene }) {
  const left = useSecondsLeft(scene.view.stage_ends_ms, scene.now) ?? 0;
  useEffect(() => say(left > 0 ? String(left) : t("countdown.now"), "urgent"), [left]);
  return (
    <div class="countdown">
      <p class="quiet">{t("countdown.title")}</p>
      <p class="countdown-number figures" key={left}>
        {left > 0 ? left : t("countdown.now")}
      </p>
      <Terms agreed={scene.view} delayMs={scene.view.spectator_delay_ms} />
    </div>
  );
}
