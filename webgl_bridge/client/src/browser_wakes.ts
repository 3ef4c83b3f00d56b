import type { ArenaClient } from "./client";
import type { Ways } from "./ways";

/** Moments at which a browser's line may have died unnoticed, may be had again, or may go another way; and whether
 * anybody looks. Call it before the first connection. */
export function wakeWithBrowser(client: ArenaClient, ways: Ways): void {
  const wake = (): void => client.wake();
  const networkChanged = (): void => {
    ways.networkChanged();
    client.wake();
  };
  addEventListener("online", networkChanged);
  addEventListener("offline", wake);
  addEventListener("pageshow", wake);
  const look = (): void => {
    const isSeen = document.visibilityState === "visible";
    client.pace(isSeen ? "full" : "low");
    if (isSeen) wake();
  };
  document.addEventListener("visibilitychange", look);
  look();
}
