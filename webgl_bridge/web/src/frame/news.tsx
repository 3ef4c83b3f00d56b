/** What has to be said above any page: trouble with the line, a session that ends, a challenge that arrived. */
import type { ChallengeCard } from "@arena/client";
import { useEffect } from "preact/hooks";
import { arena, challenges, ending, everOnline, line, openRooms } from "../arena";
import { takeUp } from "../pages/inbox";
import { say } from "../parts/announcer";
import { NameField } from "../parts/name_field";
import { Notice } from "../parts/notice";
import { to } from "../root";
import { route } from "../router";
import { t, tCode } from "../text";

/** Tries after which it is no blip: now one may want to know why. */
const LONG_LOST = 4;

/** The connection's trouble, in words. */
export function LineTrouble() {
  const status = line.value;
  const lost = status.kind === "connecting" && status.attempt > 1;
  useEffect(() => {
    if (lost && everOnline.value) say(t("connection.lost"), "urgent");
  }, [lost]);
  if (status.kind === "refused") {
    const named = status.code.startsWith("name_");
    const outdated = status.code === "protocol_unsupported"; // asked again, the server would say the same
    return (
      <div class="narrow stack above">
        <Notice
          trouble
          action={
            named ? null : (
              <button type="button" class="button" onClick={() => (outdated ? location.reload() : arena.connect())}>
                {t(outdated ? "do.reload" : "do.try_again")}
              </button>
            )
          }
        >
          {named ? t("name.needed") : tCode("error", status.code, status.values)}
        </Notice>
        {named && route.value.page !== "home" ? <NameField /> : null}
      </div>
    );
  }
  const said = lost ? t(everOnline.value ? "connection.lost_what" : "connection.opening_what") : ending.value ? tCode("session", ending.value) : null;
  if (said === null) return null;
  return (
    <div class="above">
      <Notice
        trouble={lost}
        action={
          status.kind === "connecting" && status.attempt >= LONG_LOST && route.value.page !== "check" ? (
            // in a tab of its own: a duel that waits for the line is not left
            <a class="button" href={to("/check")} target="_blank">
              {t("check.link")}
            </a>
          ) : null
        }
      >
        {said}
      </Notice>
    </div>
  );
}

/** A challenge that arrives while one is somewhere else than at home. */
export function Elsewhere() {
  const at = route.value;
  if (at.page === "home") return null;
  const here = at.page === "duel" ? at.room : null;
  if (here !== null && openRooms.value.includes(here)) return null; // one does not walk out of a duel by mistake
  // A rematch of the duel that one looks at is offered there.
  const isElsewhere = (card: ChallengeCard): boolean => here === null || (card.room !== here && card.rematch_of !== here);
  const card = challenges.value.find((known) => isElsewhere(known) && known.expires_at > Date.now());
  if (!card) return null;
  return (
    <div class="above">
      <Notice
        action={
          <button type="button" class="button" onClick={() => takeUp(card.room)}>
            {t("do.accept")}
          </button>
        }
      >
        {t(card.rematch_of ? "inbox.rematch" : "inbox.from", { name: card.challenger_name })}
      </Notice>
    </div>
  );
}
