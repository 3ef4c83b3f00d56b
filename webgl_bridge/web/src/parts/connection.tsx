import { everOnline, line, roundTripMs } from "../arena";
import { t } from "../text";
import { Detour } from "./icons";

const SLOW_MS = 300;

/** A dot, with words on hover or focus. Its shape tells the state as well as its colour; arrows tell of a detour. */
export function Connection() {
  const status = line.value;
  const ms = roundTripMs.value === null ? null : Math.round(roundTripMs.value);
  const state = status.kind !== "online" ? "lost" : ms !== null && ms > SLOW_MS ? "slow" : "good";
  const polls = status.kind === "online" && status.way === "polling";
  const first =
    state === "lost"
      ? t(everOnline.value ? "connection.lost" : "connection.opening")
      : ms === null
        ? t("connection.good")
        : t(state === "slow" ? "connection.slow" : "connection.measured", { ms });
  const words = polls ? `${first}. ${t("connection.polling")}` : first;
  return (
    <button type="button" class={`connection ${state}${polls ? " polling" : ""}`} aria-label={words}>
      <i />
      {polls ? <Detour /> : null}
      <span class="words" aria-hidden="true">
        {words}
      </span>
    </button>
  );
}
