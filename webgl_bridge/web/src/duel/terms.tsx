import { t } from "../text";
import type { DuelView } from "@arena/client";

type Agreed = Pick<DuelView, "duel_type" | "topic" | "difficulty_level" | "time_limit" | "visibility">;

/** What was agreed with the challenge, in one line. */
export function Terms({ agreed, delayMs }: { agreed: Agreed; delayMs?: number }) {
  return (
    <ul class="tags small">
      <li>{t(`duel_type.${agreed.duel_type}`)}</li>
      <li dir="auto">{agreed.topic}</li>
      <li>{t(`difficulty.${agreed.difficulty_level}`)}</li>
      <li>{t("minutes", { count: agreed.time_limit })}</li>
      <li>
        {t(`visibility_said.${agreed.visibility}`)}
        {agreed.visibility !== "off" && delayMs ? ` ${t("visibility_said.delay", { count: Math.round(delayMs / 1_000) })}` : ""}
      </li>
    </ul>
  );
}
