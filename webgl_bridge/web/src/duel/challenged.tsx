/** The challenge is out: one side passes it on, the other takes it up, a watcher waits. */
import { useState } from "preact/hooks";
import { CopyField } from "../parts/copy_field";
import { Confirm } from "../parts/confirm";
import { NameField } from "../parts/name_field";
import { QrCode } from "../parts/qr_code";
import { Sign } from "../parts/side";
import { clockText, useSecondsLeft } from "../parts/time";
import { to } from "../root";
import { t } from "../text";
import { useAttempt } from "./attempt";
import { sideOf, type Scene } from "./scene";
import { Terms } from "./terms";

export function Challenged({ scene }: { scene: Scene }) {
  const { view } = scene;
  return (
    <div class="card narrow stack">
      {view.role === "invitee" ? <TakeUp scene={scene} /> : view.role === "player" ? <PassOn scene={scene} /> : <NotYet />}
      <Terms agreed={view} delayMs={view.spectator_delay_ms} />
      <Expiry scene={scene} />
    </div>
  );
}

function TakeUp({ scene }: { scene: Scene }) {
  const { busy, problem, attempt } = useAttempt();
  const challenger = sideOf(scene, 0);
  const { acts } = scene;
  if (!acts) return null;
  return (
    <>
      <p class="side-name">
        <Sign mark="sun" />
        <span class="quiet">{t("challenged.by")}</span>
      </p>
      <h1>{t(scene.view.rematch_of ? "challenged.rematch" : "challenged.title", { name: challenger.name })}</h1>
      <NameField />
      {problem}
      <button type="button" class="button primary large wide" aria-disabled={busy} onClick={() => busy || attempt(acts.accept())}>
        {t("do.accept")}
      </button>
      {scene.challengedByName ? (
        <button type="button" class="button wide" onClick={() => attempt(acts.decline())}>
          {t("do.decline")}
        </button>
      ) : (
        <a class="button wide" href={to("/")}>
          {t("do.not_now")}
        </a>
      )}
    </>
  );
}

function PassOn({ scene }: { scene: Scene }) {
  const { problem, attempt } = useAttempt();
  const [asking, ask] = useState(false);
  const { acts, code } = scene;
  const link = scene.origin + to(`/d/${code}`);
  return (
    <>
      <h1>{t(code ? "challenged.open" : "challenged.sent")}</h1>
      {code ? (
        <>
          <div>
            <p class="label">{t("challenged.code")}</p>
            <p class="code">{code}</p>
          </div>
          <CopyField label={t("challenged.link")} text={link} />
          <p class="quiet">{t("challenged.how")}</p>
          <QrCode link={link} />
        </>
      ) : (
        <p class="quiet">{t("challenged.waiting")}</p>
      )}
      {problem}
      <button type="button" class="text-button" onClick={() => ask(true)}>
        {t("do.withdraw")}
      </button>
      {asking ? (
        <Confirm title={t("withdraw.title")} yes={t("do.withdraw")} agreed={() => acts && attempt(acts.leave())} closed={() => ask(false)}>
          {t("withdraw.what")}
        </Confirm>
      ) : null}
    </>
  );
}

function NotYet() {
  return (
    <>
      <h1>{t("challenged.watching")}</h1>
      <p class="quiet">{t("challenged.watching_how")}</p>
    </>
  );
}

function Expiry({ scene }: { scene: Scene }) {
  const left = useSecondsLeft(scene.view.stage_ends_ms, scene.now);
  return left === null ? null : <p class="small quiet figures">{t("challenged.expires", { time: clockText(left) })}</p>;
}
