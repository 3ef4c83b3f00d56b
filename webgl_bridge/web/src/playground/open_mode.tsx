/** A room of any mode, in one press: a duel is against the practice bot, so that one can play it alone. */
import { useState } from "preact/hooks";
import { randomId } from "@arena/client";
import { fetchTopics, type PlaygroundMode } from "../api";
import { t } from "../text";
import type { Draft } from "./kinds";

type Props = { readonly modes: readonly PlaygroundMode[]; readonly send: (event: string, message: Draft) => Promise<void> };

export function OpenMode({ modes, send }: Props) {
  const [failed, fail] = useState(false);
  const open = async ({ mode, opens }: PlaygroundMode): Promise<void> => {
    if (opens) return send("create_room", { id: randomId(), mode });
    const topic = (await fetchTopics()).toSorted((one, other) => other.counts.Easy - one.counts.Easy)[0]?.topic ?? "";
    const terms = { topic, difficulty_level: "Easy", time_limit: 1, opponent: { type: "bot" }, visibility: "public" };
    return send("create_duel", { id: randomId(), duel_type: mode, ...terms });
  };
  return (
    <section class="card stack tight">
      <h2>{t("playground.rooms")}</h2>
      <p class="quiet small">{t("playground.rooms_what")}</p>
      <div class="row">
        {modes.map((mode) => (
          <button
            key={mode.mode}
            type="button"
            class="button"
            onClick={() =>
              open(mode).then(
                () => fail(false),
                () => fail(true),
              )
            }
          >
            {mode.mode}
          </button>
        ))}
      </div>
      {failed ? <p class="problem small">{t("error.unreachable")}</p> : null}
    </section>
  );
}
