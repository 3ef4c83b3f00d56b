/** The page's texts. Every visible word comes from here, by key. */
import { computed, signal } from "@preact/signals";
import { ofDevice } from "../storage";
import { de } from "./de";
import { en } from "./en";
import { format, type Text, type Values } from "./format";
import { pseudo } from "./pseudo";

export type TextKey = keyof typeof en;
export type Catalogue = Readonly<Record<TextKey, Text>>;

export type Language = { readonly name: string; readonly dir: "ltr" | "rtl"; readonly texts: Catalogue; readonly plurals: string };

export const LANGUAGES = {
  en: { name: "English", dir: "ltr", texts: en, plurals: "en" },
  de: { name: "Deutsch", dir: "ltr", texts: de, plurals: "de" },
  "ar-XB": { name: "\u202eesdduuP\u202c", dir: "rtl", texts: pseudo(en), plurals: "en" },
} as const satisfies Record<string, Language>;

export type Locale = keyof typeof LANGUAGES;

const KEPT_AS = "arena.language";

function isLocale(name: string | null | undefined): name is Locale {
  return name != null && Object.hasOwn(LANGUAGES, name);
}

function first(): Locale {
  const kept = ofDevice.getItem(KEPT_AS);
  if (isLocale(kept)) return kept;
  return navigator.languages.map((name) => name.split("-")[0]).find(isLocale) ?? "en";
}

export const locale = signal<Locale>(first());
const language = computed<Language>(() => LANGUAGES[locale.value]);

export function speak(chosen: Locale): void {
  locale.value = chosen;
  ofDevice.setItem(KEPT_AS, chosen);
}

/** Call once: the document itself says which language it is in. */
export function keepDocumentInStep(root: HTMLElement): void {
  locale.subscribe((chosen) => {
    root.lang = chosen;
    root.dir = LANGUAGES[chosen].dir;
  });
}

export function t(key: TextKey, values: Values = {}): string {
  return format(language.value.texts[key], values, language.value.plurals);
}

/** The sentence of a code that came from the server; a code that this page does not know has a sentence too. */
export function tCode(group: "error" | "closed" | "called_off" | "session", code: string, values: Values = {}): string {
  const key = `${group}.${code}`;
  return Object.hasOwn(en, key) ? t(key as TextKey, values) : t("error.other", { code });
}

export function number(value: number): string {
  return new Intl.NumberFormat(language.value.plurals).format(value);
}
