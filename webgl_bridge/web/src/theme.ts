/** Night or parchment; without a choice, what the system prefers. The choice is an attribute of the document. */
import { computed, signal } from "@preact/signals";
import { ofDevice } from "./storage";

export const THEMES = ["night", "parchment"] as const;
export type Theme = (typeof THEMES)[number];

const KEPT_AS = "arena.theme";
const prefersLight = matchMedia("(prefers-color-scheme: light)");

const chosen = signal<Theme | null>(THEMES.find((theme) => theme === ofDevice.getItem(KEPT_AS)) ?? null);
const preferred = signal<Theme>(prefersLight.matches ? "parchment" : "night");

export const theme = computed<Theme>(() => chosen.value ?? preferred.value);

export function otherTheme(): void {
  const next = theme.value === "night" ? "parchment" : "night";
  chosen.value = next;
  ofDevice.setItem(KEPT_AS, next);
}

export function keepThemeInStep(root: HTMLElement): void {
  prefersLight.addEventListener("change", () => (preferred.value = prefersLight.matches ? "parchment" : "night"));
  theme.subscribe((name) => (root.dataset["theme"] = name));
}
