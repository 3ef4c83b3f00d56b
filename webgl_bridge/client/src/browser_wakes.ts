import type { ArenaClient } from "./client";

/** Moments at which a browser's line may have died unnoticed, or may be had again. */
export function wakeWithBrowser(client: ArenaClient): void {
  const wake = (): void => client.wake();
  addEventListener("online", wake);
  addEventListener("offline", wake);
  addEventListener("pageshow", wake);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") wake();
  });
}
