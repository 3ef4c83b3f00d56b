/** What went over the line, the newest first. */
import { useState } from "preact/hooks";
import { t } from "../text";
import { FRAMES_MOST, type SeenFrame } from "./bench";
import { Json } from "./json";

const isProbe = ({ name }: SeenFrame): boolean => name === "probe" || name === "probe.ack";

export function Frames({ frames }: { frames: readonly SeenFrame[] }) {
  const [probes, showProbes] = useState(false);
  const shown = frames.filter((frame) => probes || !isProbe(frame));
  return (
    <section class="card stack tight frames">
      <h2>{t("playground.frames")}</h2>
      <label class="given">
        <input type="checkbox" checked={probes} onChange={(event) => showProbes(event.currentTarget.checked)} />
        <span>{t("playground.probes")}</span>
      </label>
      {shown.length ? null : <p class="quiet small">{t("playground.no_frames")}</p>}
      <ol>
        {shown.map((frame) => (
          <li key={frame.id}>
            <details class={frame.lost ? "lost" : undefined}>
              <summary>
                <span class="arrow" aria-hidden="true">
                  {frame.direction === "in" ? "↓" : "↑"}
                </span>
                <span class="unseen">{t(frame.direction === "in" ? "playground.in" : "playground.out")}</span>
                <code dir="ltr">{frame.name}</code>
                {frame.lost ? <span class="small">{t("playground.lost")}</span> : null}
                <span class="quiet small figures">{t("playground.at", { s: (frame.at_ms / 1_000).toFixed(2) })}</span>
              </summary>
              <Json value={frame.payload} label={frame.name} />
            </details>
          </li>
        ))}
      </ol>
      {frames.length === FRAMES_MOST ? <p class="quiet small">{t("playground.no_more_frames", { count: FRAMES_MOST })}</p> : null}
    </section>
  );
}
