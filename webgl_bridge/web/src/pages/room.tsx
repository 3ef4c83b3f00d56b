/** A room of a mode without messages of its own, and the way to open one: `/mode/<name>`, then `/room/<id>`. */
import { useEffect, useState } from "preact/hooks";
import { randomId, type Refusal } from "@arena/client";
import { arena, unwatchRoom, watchRoom } from "../arena";
import { pageOf } from "../modes";
import { DeadEnd } from "../parts/dead_end";
import { Loading } from "../parts/notice";
import { navigate } from "../router";
import { t, tCode } from "../text";

export function Room({ room }: { room: string }) {
  const { feed } = watchRoom(room).value;
  useEffect(() => () => unwatchRoom(room), [room]);
  const state = feed.plain;
  if (feed.refusal && !state) return <DeadEnd why={tCode("error", feed.refusal.code, feed.refusal.values)} />;
  if (feed.state) return <Elsewhere room={room} />;
  if (!state) return <Loading>{t("room.opening")}</Loading>;
  const Page = pageOf(state.view.mode);
  return <Page room={room} view={state.view} names={feed.people?.people.map((person) => person.name) ?? []} />;
}

/** A duel has a page of its own. */
function Elsewhere({ room }: { room: string }) {
  useEffect(() => navigate(`/duel/${room}`, "replace"), [room]);
  return null;
}

export function OpenRoom({ mode }: { mode: string }) {
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  useEffect(() => {
    let over = false;
    void arena.send("create_room", { id: randomId(), mode }).then((reply) => {
      if (over) return;
      if (reply.ok) navigate(`/room/${reply.room}`, "replace");
      else setRefusal(reply);
    });
    return () => {
      over = true;
    };
  }, [mode]);
  if (refusal) return <DeadEnd why={tCode("error", refusal.code, refusal.values)} />;
  return <Loading>{t("room.opening")}</Loading>;
}
