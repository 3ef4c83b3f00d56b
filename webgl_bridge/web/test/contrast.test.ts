/** Every pair of text and ground in tokens.css, by WCAG 2.2's contrast ratio: 4.5 for text, 3 for lines that mean something. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const STYLES = join(import.meta.dirname, "../src/styles");
const css = readFileSync(join(STYLES, "tokens.css"), "utf8");

function colours(theme: string): Record<string, string> {
  const block = new RegExp(`data-theme="${theme}"\\][^{]*\\{([^}]*)\\}`).exec(css)?.[1] ?? "";
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((match) => [match[1], match[2]]));
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ["ground", "ground-deep", "surface", "surface-raised", "gold-wash"];
const TEXTS = ["text", "text-quiet", "gold", "ember", "right", "sun", "moon"];
const PAIRS: [string, string, number][] = [
  ...TEXTS.flatMap((text) => GROUNDS.map((ground): [string, string, number] => [text, ground, 4.5])),
  ["on-gold", "gold-fill", 4.5],
  ["on-ember", "ember-fill", 4.5],
  ...["text", "sun", "moon", "right"].map((text): [string, string, number] => [text, "right-wash", 4.5]),
  ...["text", "sun", "moon", "ember"].map((text): [string, string, number] => [text, "wrong-wash", 4.5]),
  ...["ground", "surface", "surface-raised"].map((ground): [string, string, number] => ["line-strong", ground, 3]),
];

describe.each(["night", "parchment"])("%s", (theme) => {
  const palette = colours(theme);
  it.each(PAIRS)("%s on %s has a contrast of at least %f", (text, ground, least) => {
    expect(contrast(palette[text] ?? "", palette[ground] ?? "")).toBeGreaterThanOrEqual(least);
  });
});

it.each(readdirSync(STYLES).filter((file) => file.endsWith(".css") && file !== "tokens.css"))("%s takes its colours from tokens.css", (file) => {
  expect(readFileSync(join(STYLES, file), "utf8").match(/#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(/gi)).toBeNull();
});
