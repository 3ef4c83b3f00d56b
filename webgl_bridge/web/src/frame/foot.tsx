/** Below every page but a duel, which needs the room. */
import { to } from "../root";
import { route } from "../router";
import { t } from "../text";

const WITHOUT: ReadonlySet<string> = new Set(["duel", "room", "check"]);

export function Foot() {
  if (WITHOUT.has(route.value.page)) return null;
  return (
    <footer class="foot">
      <a class="text-button" href={to("/check")}>
        {t("check.link")}
      </a>
    </footer>
  );
}
