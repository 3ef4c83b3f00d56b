/** Who watches: how many, how late they see it, and what they throw in. */
import { useEffect, useState } from "preact/hooks";
import type { Reaction as ReactionMessage } from "@arena/client";
import type { JSX } from "preact";
import { arena } from "../arena";
import { Clap, Eye, Fire, Heart, Laugh, Think, Wow } from "../parts/icons";
import { t } from "../text";
import { REACTIONS, type Reaction, type Scene } from "./scene";

const ICONS: Record<Reaction, () => JSX.Element> = { clap: Clap, wow: Wow, laugh: Laugh, think: Think, heart: Heart, fire: Fire };
const SHOWN_MS = 2_200;
const SHOWN_MOST = 8;

export function Watchers({ scene }: { scene: Scene }) {
  const { view, watching, watchingAbout } = scene;
  if (view.visibility === "off" || watching === null) return null;
  return (
    <p class="watchers small quiet">
      <Eye />
      {t(watchingAbout ? "crowd.watching_about" : "crowd.watching", { count: watching })}
      {view.role === "spectator" && view.spectator_delay_ms > 0
        ? ` · ${t("crowd.delay", { count: Math.round(view.spectator_delay_ms / 1_000) })}`
        : null}
    </p>
  );
}

export function ReactionBar({ scene }: { scene: Scene }) {
  const { acts } = scene;
  if (!acts) return null;
  return (
    <div class="reactions" role="group" aria-label={t("crowd.react")}>
      {REACTIONS.map((kind) => {
        const Icon = ICONS[kind];
        return (
          <button key={kind} type="button" class="icon-button" aria-label={t(`reaction.${kind}`)} title={t(`reaction.${kind}`)} onClick={() => acts.react(kind)}>
            <Icon />
          </button>
        );
      })}
    </div>
  );
}

type Shown = { readonly id: number; readonly kind: Reaction; readonly place: number };
let lastId = 0;

/** What others threw in, rising and gone. Decoration: a screen reader is not told. */
export function Reactions({ room }: { room: string }) {
  const [shown, show] = useState<readonly Shown[]>([]);
  useEffect(() => {
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const stop = arena.on("reaction", (reaction: ReactionMessage) => {
      const kind = REACTIONS.find((known) => known === reaction.kind);
      if (reaction.room !== room || !kind) return;
      lastId += 1;
      const one = { id: lastId, kind, place: lastId % 6 };
      show((before) => [...before, one].slice(-SHOWN_MOST));
      timers.add(setTimeout(() => show((before) => before.filter((other) => other.id !== one.id)), SHOWN_MS));
    });
    return () => {
      stop();
      for (const timer of timers) clearTimeout(timer);
    };
  }, [room]);
  return (
    <div class="thrown" aria-hidden="true">
      {shown.map(({ id, kind, place }) => {
        const Icon = ICONS[kind];
        return (
          <span key={id} class={`place-${place}`}>
            <Icon />
          </span>
        );
      })}
    </div>
  );
}
