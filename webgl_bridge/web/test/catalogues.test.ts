import { ERROR_CODES } from "@arena/client";
import { de } from "../src/text/de";
import { en } from "../src/text/en";
import { format, type Text } from "../src/text/format";
import { pseudo } from "../src/text/pseudo";

const CATALOGUES: Record<string, Record<string, Text>> = { en, de, "ar-XB": pseudo(en) };
/** What rooms and sessions say beside the errors. */
const TOLD = [
  ...["ended", "idle", "replaced", "shutting_down"].map((code) => `closed.${code}`),
  ...["withdrawn", "left_lobby", "not_ready", "both_away"].map((code) => `called_off.${code}`),
  ...["token_expired", "shutting_down"].map((code) => `session.${code}`),
];

const formsOf = (text: Text): string[] => (typeof text === "string" ? [text] : Object.values(text));
const valuesIn = (text: Text): string[] => [...new Set(formsOf(text).flatMap((form) => form.match(/\{\w+\}/g) ?? []))].sort();

describe.each(Object.entries(CATALOGUES))("%s", (_, catalogue) => {
  it.each(ERROR_CODES)("has a sentence for the error %s", (code) => {
    expect(formsOf(catalogue[`error.${code}`] ?? "").join("").length).toBeGreaterThan(10);
  });

  it.each(TOLD)("has a sentence for %s", (key) => {
    expect(formsOf(catalogue[key] ?? "").join("").length).toBeGreaterThan(10);
  });

  it("has the same texts with the same values as English, none empty", () => {
    expect(Object.keys(catalogue)).toEqual(Object.keys(en));
    for (const [key, text] of Object.entries(catalogue)) {
      expect([key, valuesIn(text)]).toEqual([key, valuesIn(en[key as keyof typeof en])]);
      for (const form of formsOf(text)) expect([key, form.trim()]).not.toEqual([key, ""]);
    }
  });
});

it("the pseudo-language is longer and runs from right to left", () => {
  const made = pseudo({ greeting: "Hello {name}, welcome" })["greeting"] as string;
  expect(made).toContain("{name}");
  expect(made.startsWith("\u202e")).toBe(true);
  expect(made.replace(/[\u202c\u202e]/g, "").length).toBeGreaterThan("Hello {name}, welcome".length + 4);
});

it.each([
  ["{count} of {all}", { count: 2, all: 9 }, "en", "2 of 9"],
  ["{points} points", { points: 12_500 }, "de", "12.500 points"],
  ["{unknown} stays", {}, "en", "{unknown} stays"],
  [{ one: "{count} minute", other: "{count} minutes" }, { count: 1 }, "en", "1 minute"],
  [{ one: "{count} minute", other: "{count} minutes" }, { count: 0 }, "en", "0 minutes"],
])("%j with %j in %s is %s", (text, values, locale, sentence) => {
  expect(format(text as Text, values as Record<string, number>, locale)).toBe(sentence);
});
