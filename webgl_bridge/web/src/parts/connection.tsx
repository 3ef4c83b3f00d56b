import { everOnline, line, roundTripMs } from "../arena";
import { t } from "../text";

const SLOW_MS = 300;

/** A dot, with words on hover or focus. Its shape tells the state as well as its colour. */
export function Connection() {
  const ms = roundTripMs.value === null ? null : Math.round(roundTripMs.value);
  const state = line.value.kind !== "online" ? "lost" : ms !== null && ms > SLOW_MS ? "slow" : "good";
  const words =
    state === "lost"
      ? t(everOnline.value ? "connection.lost" : "connection.opening")
      : ms === null
        ? t("connection.good")
        : t(state === "slow" ? "connection.slow" : "connection.measured", { ms });
  return (
    <button type="button" class={`connection ${state}`} aria-label={words}>
      <i />
      <span class="words" aria-hidden="true">
        {words}
      </span>
    </button>
  );
}
