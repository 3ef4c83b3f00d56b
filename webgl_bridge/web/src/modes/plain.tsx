/** A room as its mode tells it: who is here, facts to read, actions to take. What a new mode's page begins with. */
import type { PlainView } from "@arena/client";
import { arena } from "../arena";
import { t } from "../text";

export interface PlainRoom {
  readonly room: string;
  readonly view: PlainView;
  /** By seat. */
  readonly names: readonly string[];
}

export function Plain({ room, view, names }: PlainRoom) {
  const facts = Object.entries(view.facts);
  return (
    <div class="narrow stack">
      <section class="card stack">
        <h1>{view.mode}</h1>
        <p class="quiet">{names.length ? t("room.here", { names: names.join(", ") }) : t("room.nobody")}</p>
        <dl class="facts" aria-live="polite">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name.replaceAll("_", " ")}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <div class="row">
          {view.actions.map((action) => (
            <button key={action} type="button" class="button primary" onClick={() => void arena.command(room, { type: "act", action })}>
              {action.replaceAll("_", " ")}
            </button>
          ))}
        </div>
        {view.over ? <p role="status">{t("room.over")}</p> : null}
      </section>
    </div>
  );
}
