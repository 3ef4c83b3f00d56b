/** A long right-to-left language made from another one: what breaks in it would break in a real one. */
import type { Text } from "./format";

const TURN_AROUND = "\u202e";
const TURN_BACK = "\u202c";

export function pseudo<Catalogue extends Record<string, Text>>(catalogue: Catalogue): Record<keyof Catalogue, Text> {
  const made = Object.entries(catalogue).map(([key, text]) => [key, pseudoText(text)]);
  return Object.fromEntries(made) as Record<keyof Catalogue, Text>;
}

function pseudoText(text: Text): Text {
  if (typeof text === "string") return sentence(text);
  return Object.fromEntries(Object.entries(text).map(([category, form]) => [category, sentence(form)])) as Text;
}

/** Vowels are doubled, which makes texts about a third longer, and words run from right to left. */
function sentence(text: string): string {
  return text
    .split(/(\{\w+\}|\s+)/)
    .map((part) => (part === "" || /^(\{\w+\}|\s+)$/.test(part) ? part : TURN_AROUND + longer(part) + TURN_BACK))
    .join("");
}

function longer(word: string): string {
  return word.replace(/[aeiouäöü]/gi, "$&$&");
}
