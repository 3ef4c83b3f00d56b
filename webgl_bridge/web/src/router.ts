/** Which page the address names. Links inside the page change the address without loading anew. */
import { computed, signal } from "@preact/signals";
import { root, to } from "./root";

export type Route =
  | { readonly page: "home" }
  | { readonly page: "duel"; readonly room: string }
  | { readonly page: "code"; readonly code: string }
  | { readonly page: "watch" }
  | { readonly page: "check" }
  | { readonly page: "replay"; readonly room: string }
  | { readonly page: "room"; readonly room: string }
  | { readonly page: "mode"; readonly mode: string }
  | { readonly page: "protocol" }
  | { readonly page: "playground" }
  | { readonly page: "missing" };

const ROOM = "([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})";

export function routeOf(path: string): Route {
  const clean = path.length > 1 ? path.replace(/\/+$/, "") : path;
  if (clean === "/") return { page: "home" };
  if (clean === "/watch") return { page: "watch" };
  if (clean === "/check") return { page: "check" };
  if (clean === "/docs/protocol") return { page: "protocol" };
  if (clean === "/playground") return { page: "playground" };
  const duel = new RegExp(`^/duel/${ROOM}$`).exec(clean);
  if (duel?.[1]) return { page: "duel", room: duel[1] };
  const replay = new RegExp(`^/replay/${ROOM}$`).exec(clean);
  if (replay?.[1]) return { page: "replay", room: replay[1] };
  const room = new RegExp(`^/room/${ROOM}$`).exec(clean);
  if (room?.[1]) return { page: "room", room: room[1] };
  const mode = /^\/mode\/([a-z0-9_]{1,50})$/.exec(clean);
  if (mode?.[1]) return { page: "mode", mode: mode[1] };
  const code = /^\/d\/([A-Za-z0-9-]{1,12})$/.exec(clean);
  if (code?.[1]) return { page: "code", code: code[1] };
  return { page: "missing" };
}

const here = (): string => (location.pathname.startsWith(root) ? location.pathname.slice(root.length) || "/" : location.pathname);
const path = signal(here());
export const route = computed<Route>(() => routeOf(path.value));

export function navigate(page: string, how: "push" | "replace" = "push"): void {
  if (how === "push") history.pushState(null, "", to(page));
  else history.replaceState(null, "", to(page));
  path.value = here();
  scrollTo(0, 0);
}

export function followLinks(): void {
  addEventListener("popstate", () => (path.value = here()));
  document.addEventListener("click", (event) => {
    const link = (event.target as Element | null)?.closest("a");
    if (!link || link.target || link.origin !== location.origin || !link.pathname.startsWith(root) || link.hasAttribute("download")) return;
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.hash !== "" && link.pathname === location.pathname) return;
    event.preventDefault();
    navigate(link.pathname.slice(root.length) || "/");
  });
}
