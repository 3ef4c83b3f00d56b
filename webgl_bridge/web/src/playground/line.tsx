/** The line's switches: slower, lossy, cut. */
import type { LineStatus } from "@arena/client";
import { t } from "../text";
import type { Switches } from "./meddler";

const DELAYS_MS = [0, 100, 500, 2_000] as const;
const LOST = [0, 0.1, 0.5, 1] as const;

type Props = { readonly status: LineStatus; readonly switches: Switches; readonly change: (switches: Switches) => void; readonly cut: () => void };

export function LineSwitches({ status, switches, change, cut }: Props) {
  return (
    <section class="card stack tight">
      <h2>{t("playground.line")}</h2>
      <p role="status">{t(`playground.status.${status.kind}`)}</p>
      <div class="pair">
        <div class="field">
          <label for="playground-delay">{t("playground.delay")}</label>
          <select
            id="playground-delay"
            class="input"
            value={String(switches.delay_ms)}
            onChange={(event) => change({ ...switches, delay_ms: Number(event.currentTarget.value) })}
          >
            {DELAYS_MS.map((ms) => (
              <option key={ms} value={String(ms)}>
                {t("playground.ms", { ms })}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="playground-lose">{t("playground.lose")}</label>
          <select id="playground-lose" class="input" value={String(switches.lost)} onChange={(event) => change({ ...switches, lost: Number(event.currentTarget.value) })}>
            {LOST.map((share) => (
              <option key={share} value={String(share)}>
                {t("playground.percent", { percent: share * 100 })}
              </option>
            ))}
          </select>
        </div>
      </div>
      <button type="button" class="button" onClick={cut}>
        {t("playground.cut")}
      </button>
    </section>
  );
}
