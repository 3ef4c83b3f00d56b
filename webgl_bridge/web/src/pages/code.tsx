/** A short code leads to its room. */
import { useEffect, useState } from "preact/hooks";
import type { Refusal } from "@arena/client";
import { arena } from "../arena";
import { DeadEnd } from "../parts/dead_end";
import { Loading } from "../parts/notice";
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
  return <DeadEnd why={tCode("error", refusal.code, { ...refusal.values, code })} />;
}
