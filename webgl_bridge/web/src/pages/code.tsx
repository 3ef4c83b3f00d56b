/** A short code leads to its room. */
import { useEffect, useState } from "preact/hooks";
import type { Refusal } from "@arena/client";
import { arena } from "../arena";
import { Loading, Notice } from "../parts/notice";
import { to } from "../root";
import { navigate } from "../router";
import { t, tCode } from "../text";

export function Code({ code }: { code: string }) {
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  useEffect(() => {
    let over = false;
    setRefusal(null);
    void arena.send("find_room", { code }).then((reply) => {
      if (over) return;
      if (reply.ok) navigate(`/duel/${reply.room}`, "replace");
      else setRefusal(reply);
    });
    return () => {
      over = true;
    };
  }, [code]);
  if (!refusal) return <Loading>{t("code.looking", { code })}</Loading>;
  return (
    <div class="narrow stack">
      <Notice trouble>{tCode("error", refusal.code, { ...refusal.values, code })}</Notice>
      <a class="button primary large" href={to("/")}>
        {t("do.home")}
      </a>
    </div>
  );
}
