/** The room's log: one step after the other, or straight to a place; the state there, and what each audience saw. */
import { useEffect, useState } from "preact/hooks";
import { ApiRefused, fetchRoomLog, fetchRoomState, type RoomLog, type RoomPlace } from "../api";
import { t, tCode } from "../text";
import { Json } from "./json";

const STATE = "state";

/** `version`: whenever it is another, there may be more in the log. */
export function Log({ room, version }: { room: string; version: number }) {
  const [log, show] = useState<RoomLog | null>(null);
  const [n, go] = useState<number | null>(null); // null: the newest, whatever comes
  const [place, showPlace] = useState<RoomPlace | null>(null);
  const [trouble, say] = useState<string | null>(null);
  const refused = (error: unknown): void => say(tCode("error", error instanceof ApiRefused ? error.code : "unreachable"));
  useEffect(() => {
    let over = false;
    fetchRoomLog(room).then((found) => {
      if (over) return;
      show(found);
      say(null);
    }, refused);
    return () => {
      over = true;
    };
  }, [room, version]);
  const at = Math.min(n ?? Infinity, log?.last_n ?? 0);
  useEffect(() => {
    if (!at) return;
    let over = false;
    fetchRoomState(room, at).then((found) => over || showPlace(found), refused);
    return () => {
      over = true;
    };
  }, [room, at]);
  if (!log) return <p class="quiet">{trouble ?? t("loading")}</p>;
  return <LogAt log={log} place={place} at={at} go={(to) => go(to >= log.last_n ? null : Math.max(1, to))} trouble={trouble} />;
}

type Props = { readonly log: RoomLog; readonly place: RoomPlace | null; readonly at: number; readonly go: (n: number) => void; readonly trouble: string | null };

export function LogAt({ log, place, at, go, trouble }: Props) {
  const [whose, choose] = useState(STATE);
  const record = log.records.find(({ n }) => n === at);
  const shown = place && place.n === at ? (whose === STATE ? place.state : place.views[whose]) : null;
  return (
    <div class="log">
      <div class="stack tight">
        <div class="row">
          <button type="button" class="button" aria-disabled={at <= 1} onClick={() => go(at - 1)}>
            {t("playground.back")}
          </button>
          <button type="button" class="button" aria-disabled={at >= log.last_n} onClick={() => go(at + 1)}>
            {t("playground.forward")}
          </button>
          <button type="button" class="button" aria-disabled={at >= log.last_n} onClick={() => go(log.last_n)}>
            {t("playground.newest")}
          </button>
        </div>
        <label class="seek">
          <span class="figures">{t("playground.record", { n: at, all: log.last_n })}</span>
          <input type="range" min={1} max={log.last_n} value={at} onInput={(event) => go(event.currentTarget.valueAsNumber)} />
        </label>
        {trouble ? <p class="problem">{trouble}</p> : null}
        {record ? (
          <>
            <p class="quiet small figures">{t(record.by ? "playground.decided_by" : "playground.decided", { ms: record.room_ms, user: record.by?.user_id ?? "" })}</p>
            <Json value={record.events} label={t("playground.events")} />
          </>
        ) : null}
      </div>
      <div class="stack tight">
        <div class="field">
          <label for="playground-whose">{t("playground.whose")}</label>
          <select id="playground-whose" class="input" value={whose} onChange={(event) => choose(event.currentTarget.value)}>
            <option value={STATE}>{t("playground.state")}</option>
            {Object.keys(place?.views ?? {}).map((audience) => (
              <option key={audience} value={audience}>
                {audience}
              </option>
            ))}
          </select>
        </div>
        {shown ? <Json value={shown} label={t("playground.state")} /> : <p class="quiet">{t("loading")}</p>}
      </div>
    </div>
  );
}
