/** How it ended, in words first; the scores, what it was worth, and what to do next. */
import { useEffect } from "preact/hooks";
import type { ChallengeCard, ResultView } from "@arena/client";
import { say } from "../parts/announcer";
import { Notice } from "../parts/notice";
import { Sign } from "../parts/side";
import { to } from "../root";
import { number, t, tCode } from "../text";
import { useAttempt } from "./attempt";
import { Review } from "./review";
import { sideOf, sides, type Scene, type Side } from "./scene";
import { Terms } from "./terms";

export function Result({ scene, rematch }: { scene: Scene; rematch: { card: ChallengeCard; accept: () => void } | null }) {
  const { view } = scene;
  const title = titleOf(scene);
  const why = whyOf(scene);
  useEffect(() => say([title, why].join(" ")), []);
  const { busy, problem, attempt } = useAttempt();
  const { acts } = scene;
  const played = view.result !== null && view.result.outcome !== "called_off";
  const mayRematch = acts !== null && view.role === "player" && played && rematch === null;
  return (
    <div class="result stack">
      <header class="result-title">
        <h1>{title}</h1>
        {why ? <p class="quiet">{why}</p> : null}
      </header>
      {played && view.result ? <Scores scene={scene} result={view.result} /> : null}
      {rematch ? (
        <Notice
          action={
            <button type="button" class="button primary" onClick={rematch.accept}>
              {t("do.accept")}
            </button>
          }
        >
          {t("result.rematch_wanted", { name: rematch.card.challenger_name })}
        </Notice>
      ) : null}
      {problem}
      <div class="row centre">
        {mayRematch ? (
          <button type="button" class="button primary large" aria-disabled={busy} onClick={() => busy || attempt(acts.rematch())}>
            {t("do.rematch")}
          </button>
        ) : null}
        <a class={mayRematch || rematch ? "button large" : "button primary large"} href={to("/")}>
          {t("do.home")}
        </a>
        {played && acts ? (
          <a class="button large" href={to(`/replay/${scene.room}`)}>
            {t("do.replay")}
          </a>
        ) : null}
      </div>
      <div class="centre">
        <Terms agreed={view} delayMs={view.spectator_delay_ms} />
      </div>
      {view.review.length > 0 ? <Review scene={scene} /> : null}
    </div>
  );
}

function Scores({ scene, result }: { scene: Scene; result: ResultView }) {
  return (
    <ul class="facing scores">
      {sides(scene).map((side) => (
        <li key={side.seat} class={`${side.mark} ${result.winner === side.seat ? "winner" : ""}`}>
          <Sign mark={side.mark} />
          <strong dir="auto">{side.name}</strong>
          {side.mine ? <span class="you">{t("side.you")}</span> : null}
          <span class="score figures">{number(result.scores[side.seat] ?? 0)}</span>
          <span class="small quiet">{t("result.correct", { count: side.view?.correct ?? 0 })}</span>
          <Experience side={side} points={result.experience_points[side.seat] ?? 0} />
          {result.winner === side.seat ? <span class="laurel">{t("result.winner")}</span> : null}
        </li>
      ))}
    </ul>
  );
}

function Experience({ side, points }: { side: Side; points: number }) {
  if (side.view?.bot) return null;
  if (side.view?.guest) return side.mine ? <span class="small quiet">{t("result.guest")}</span> : null;
  return <span class="small figures">{t("result.experience", { points })}</span>;
}

function titleOf(scene: Scene): string {
  const { result, duel_status: status, seat } = scene.view;
  if (!result || result.outcome === "called_off") {
    return t(status === "Declined" ? "result.declined" : status === "Expired" ? "result.expired" : "result.called_off");
  }
  if (result.winner === null) return t("result.draw");
  if (seat === null) return t("result.won_by", { name: sideOf(scene, result.winner).name });
  return t(result.winner === seat ? "result.won" : "result.lost", { name: sideOf(scene, result.winner).name });
}

function whyOf(scene: Scene): string {
  const { result, duel_status: status, seat } = scene.view;
  if (!result) return status === "Declined" ? t("result.declined_why") : status === "Expired" ? t("result.expired_why") : "";
  if (result.outcome === "called_off") return result.reason ? tCode("called_off", result.reason) : "";
  if (result.forfeited === null) return "";
  return result.forfeited === seat ? t("result.forfeit_you") : t("result.forfeit", { name: sideOf(scene, result.forfeited).name });
}
