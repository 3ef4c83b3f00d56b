/** `/playground`: every message by hand, what comes of it, a line that can be made bad, and the room's log. */
import { useEffect, useState } from "preact/hooks";
import { ApiRefused, fetchPlayground, type PlaygroundMode } from "../api";
import { line } from "../arena";
import { DeadEnd } from "../parts/dead_end";
import { Loading } from "../parts/notice";
import { fetchDocument, type AsyncApi } from "../protocol/document";
import { to } from "../root";
import { t } from "../text";
import { Bench } from "./bench";
import { Frames } from "./frames";
import { Json } from "./json";
import { LineSwitches } from "./line";
import { Log } from "./log";
import { OpenMode } from "./open_mode";
import { Send } from "./send";
import "../protocol/protocol.css";
import "./playground.css";

type Found = { readonly modes: readonly PlaygroundMode[]; readonly document: AsyncApi };

export function PlaygroundPage() {
  const [found, show] = useState<Found | null>(null);
  const [why, refuse] = useState<string | null>(null);
  useEffect(() => {
    Promise.all([fetchPlayground(), fetchDocument()]).then(
      ([{ modes }, document]) => show({ modes, document }),
      (error: unknown) => refuse(error instanceof ApiRefused && error.code === "not_allowed" ? t("playground.refused") : t("error.unreachable")),
    );
  }, []);
  if (why !== null) return <DeadEnd why={why} />;
  return found ? <Playground {...found} /> : <Loading>{t("loading")}</Loading>;
}

function Playground({ modes, document }: Found) {
  const [bench] = useState(() => new Bench());
  const online = line.value.kind === "online";
  useEffect(() => {
    // By then the page has found a name that nobody else here has.
    if (online) bench.open();
  }, [online]);
  useEffect(() => () => bench.close(), []);
  const room = bench.room.value;
  const feed = bench.feed.value?.feed ?? null;
  const send = (event: string, message: Readonly<Record<string, unknown>>): Promise<void> => bench.send(event, message);
  return (
    <div class="playground">
      <header>
        <h1>{t("playground.title")}</h1>
        <p class="quiet">
          {t("playground.what")} <a href={to("/docs/protocol")}>{t("playground.protocol")}</a>
        </p>
      </header>
      <div class="stack">
        <OpenMode modes={modes} send={send} />
        <Send document={document} room={room} send={send} />
      </div>
      <div class="stack">
        <LineSwitches
          status={bench.status.value}
          switches={bench.switches.value}
          change={(switches) => (bench.switches.value = switches)}
          cut={() => bench.meddler.cut()}
        />
        <section class="card stack tight">
          <h2>{t("playground.view")}</h2>
          {room === null ? <p class="quiet">{t("playground.no_room")}</p> : <p class="small quiet break">{t("playground.room", { room })}</p>}
          {feed?.newest ? <Json value={feed.newest.view} label={t("playground.view")} /> : null}
        </section>
      </div>
      <Frames frames={bench.frames.value} />
      <section class="card stack tight whole">
        <h2>{t("playground.log")}</h2>
        {room === null ? <p class="quiet">{t("playground.no_room")}</p> : <Log key={room} room={room} version={feed?.newest?.version ?? 0} />}
      </section>
    </div>
  );
}
