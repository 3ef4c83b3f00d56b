/** What waits for this user: open challenges, and duels that run. */
import { useEffect, useState } from "preact/hooks";
import type { ChallengeCard } from "@arena/client";
import { arena, challenges, openRooms, unwatchRoom } from "../arena";
import { say } from "../parts/announcer";
import { Terms } from "../duel/terms";
import { to } from "../root";
import { navigate } from "../router";
import { t } from "../text";

/** Take a challenge up from afar: enter the room, say yes, and go there. */
export function takeUp(room: string): void {
  arena.join(room);
  void arena.command(room, { type: "accept" });
  navigate(`/duel/${room}`);
}

export function Inbox() {
  const now = useMinuteBeat();
  const open = challenges.value.filter((card) => card.expires_at > now);
  const newest = open.at(-1);
  useEffect(() => {
    if (newest) say(t("inbox.from", { name: newest.challenger_name }));
  }, [newest?.room]);
  if (open.length === 0 && openRooms.value.length === 0) return null;
  return (
    <section class="card stack tight">
      <h2>{t("inbox.title")}</h2>
      <ul class="list inbox">
        {openRooms.value.map((room) => (
          <li key={room}>
            <span class="grow">{t("inbox.running")}</span>
            <a class="button primary" href={to(`/duel/${room}`)}>
              {t("do.return")}
            </a>
          </li>
        ))}
        {open.map((card) => (
          <Challenge key={card.room} card={card} />
        ))}
      </ul>
    </section>
  );
}

function Challenge({ card }: { card: ChallengeCard }) {
  const decline = (): void => {
    arena.join(card.room);
    void arena.command(card.room, { type: "decline" }).then(() => unwatchRoom(card.room));
  };
  return (
    <li>
      <div class="grow">
        <p>
          <strong>{t(card.rematch_of ? "inbox.rematch" : "inbox.from", { name: card.challenger_name })}</strong>
        </p>
        <Terms agreed={card} />
      </div>
      <button type="button" class="button primary" onClick={() => takeUp(card.room)}>
        {t("do.accept")}
      </button>
      <button type="button" class="button" onClick={decline}>
        {t("do.decline")}
      </button>
    </li>
  );
}

function useMinuteBeat(): number {
  const [now, beat] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => beat(Date.now()), 20_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
