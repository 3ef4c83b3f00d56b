/** One room, live: as player, invitee or spectator, whatever one is there. */
import { useEffect, useMemo } from "preact/hooks";
import type { Refusal, Reply } from "@arena/client";
import { arena, challenges, line, unwatchRoom, watchRoom } from "../arena";
import { Reactions } from "../duel/crowd";
import type { Acts, Scene } from "../duel/scene";
import { Stage } from "../duel/stage";
import { DeadEnd } from "../parts/dead_end";
import { Loading, Notice } from "../parts/notice";
import { navigate } from "../router";
import { t, tCode } from "../text";
import { takeUp } from "./inbox";

export function Duel({ room }: { room: string }) {
  const { feed } = watchRoom(room).value;
  useEffect(() => () => unwatchRoom(room), [room]);
  const acts = useMemo(() => actsIn(room), [room]);
  const now = useMemo(() => () => feed.clock.now(performance.now()), [feed]);

  if (feed.refusal && !feed.state) return <DeadEnd why={tCode("error", feed.refusal.code, feed.refusal.values)} />;
  if (!feed.state) return <Loading>{t("room.opening")}</Loading>;
  const scene: Scene = {
    room,
    view: feed.state.view,
    people: feed.people?.people ?? [],
    code: feed.people?.code ?? null,
    watching: feed.watching,
    watchingAbout: feed.watchingAbout,
    now,
    running: feed.state.running,
    online: line.value.kind === "online",
    acts,
    origin: location.origin,
    challengedByName: challenges.value.some((card) => card.room === room),
  };
  const card = challenges.value.find((known) => known.rematch_of === room);
  return (
    <>
      {feed.closed && feed.closed !== "replaced" && scene.view.stage !== "over" ? <Notice>{tCode("closed", feed.closed)}</Notice> : null}
      <Stage scene={scene} rematch={card ? { card, accept: () => takeUp(card.room) } : null} />
      <Reactions room={room} />
    </>
  );
}

const refusalOf = (reply: Reply<"command">): Refusal | null => (reply.ok ? null : reply);

function actsIn(room: string): Acts {
  const command = (type: "accept" | "decline" | "ready" | "continue" | "leave"): Promise<Refusal | null> =>
    arena.command(room, { type }).then(refusalOf);
  return {
    accept: () => command("accept"),
    decline: () => command("decline"),
    ready: () => command("ready"),
    goOn: () => command("continue"),
    leave: () => command("leave"),
    answer: (index, answer) => arena.answer(room, { index, ...answer }).then(refusalOf),
    rematch: () =>
      arena.rematch(room).then((reply) => {
        if (!reply.ok) return reply;
        navigate(`/duel/${reply.room}`);
        return null;
      }),
    react: (kind) => void arena.send("react", { room, kind }),
  };
}
