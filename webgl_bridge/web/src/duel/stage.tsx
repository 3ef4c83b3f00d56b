/** The whole duel, whatever it is at. */
import { useState } from "preact/hooks";
import type { ChallengeCard } from "@arena/client";
import { Confirm } from "../parts/confirm";
import { Candle } from "../parts/icons";
import { Notice } from "../parts/notice";
import { Ring } from "../parts/ring";
import { clockText, useSecondsLeft } from "../parts/time";
import { t } from "../text";
import { Challenged } from "./challenged";
import { ReactionBar, Watchers } from "./crowd";
import { Countdown, Lobby } from "./lobby";
import { Playing } from "./playing";
import { Result } from "./result";
import { sides, type Scene } from "./scene";
import { SidePanel } from "./side_panel";

type Props = { readonly scene: Scene; readonly rematch?: { card: ChallengeCard; accept: () => void } | null };

export function Stage({ scene, rematch = null }: Props) {
  switch (scene.view.stage) {
    case "challenged":
      return <Challenged scene={scene} />;
    case "lobby":
      return (
        <>
          <Lobby scene={scene} />
          <Below scene={scene} />
        </>
      );
    case "over":
      return (
        <>
          <Result scene={scene} rematch={rematch} />
          <Below scene={scene} />
        </>
      );
    case "countdown":
    case "playing":
      return <Table scene={scene} />;
  }
}

function Table({ scene }: { scene: Scene }) {
  const { view, now } = scene;
  const [first, second] = sides(scene);
  const question = view.question;
  return (
    <div class="table">
      <SidePanel scene={scene} side={first} place="first" />
      <div class="time">
        {question ? <Ring key={question.index} startsMs={question.asked_ms} endsMs={question.closes_ms} now={now} /> : <div class="ring resting"><Candle /></div>}
        {view.stage === "playing" && view.stage_ends_ms !== null ? <WholeTime endsMs={view.stage_ends_ms} now={now} /> : null}
      </div>
      <SidePanel scene={scene} side={second} place="second" />
      <div class="sheet">
        {scene.running ? null : <Notice>{t("room.stands_still")}</Notice>}
        {view.stage === "countdown" ? <Countdown scene={scene} /> : <Playing scene={scene} />}
        <Below scene={scene} />
      </div>
    </div>
  );
}

function WholeTime({ endsMs, now }: { endsMs: number; now: () => number }) {
  const left = useSecondsLeft(endsMs, now) ?? 0;
  return <p class="whole-time small figures">{t("time.whole", { time: clockText(left) })}</p>;
}

/** Under everything: who watches, reactions, and the way out. */
function Below({ scene }: { scene: Scene }) {
  const [asking, ask] = useState(false);
  const { view, acts } = scene;
  const seated = acts !== null && view.role === "player";
  const mayReact = acts !== null && view.visibility !== "off" && (view.role === "spectator" || view.stage === "over");
  return (
    <div class="below">
      <Watchers scene={scene} />
      {mayReact ? <ReactionBar scene={scene} /> : null}
      {seated && view.stage !== "over" ? (
        <button type="button" class="text-button" onClick={() => ask(true)}>
          {t(view.stage !== "playing" ? "do.leave" : "do.give_up")}
        </button>
      ) : null}
      {asking && acts ? (
        <Confirm
          title={t(view.stage !== "playing" ? "leave.title" : "give_up.title")}
          yes={t(view.stage !== "playing" ? "do.leave" : "do.give_up")}
          agreed={() => void acts.leave()}
          closed={() => ask(false)}
        >
          {t(view.stage !== "playing" ? "leave.what" : "give_up.what")}
        </Confirm>
      ) : null}
    </div>
  );
}
