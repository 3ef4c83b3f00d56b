/** How a schema is filled in: which field of a form it is, and what stands in it first. */
import { randomId } from "@arena/client";
import { resolved, type AsyncApi, type Schema } from "../protocol/document";

export type Draft = Readonly<Record<string, unknown>>;
export type Variant = { readonly tag: string; readonly schema: Schema };
export type Kind =
  | { readonly kind: "fixed"; readonly value: unknown }
  | { readonly kind: "choice"; readonly choices: readonly string[] }
  | { readonly kind: "text"; readonly most: number | undefined; readonly alsoNumbers: boolean }
  | { readonly kind: "number"; readonly least: number | undefined; readonly most: number | undefined }
  | { readonly kind: "numbers" }
  | { readonly kind: "flag" }
  | { readonly kind: "object"; readonly schema: Schema }
  | { readonly kind: "variants"; readonly variants: readonly Variant[] };

const isNull = (schema: Schema): boolean => schema.type === "null";

export function kindOf(document: AsyncApi, given: Schema): Kind {
  const schema = resolved(document, given);
  if (schema.enum) {
    const [only, ...more] = schema.enum;
    return more.length || typeof only === "boolean" ? { kind: "choice", choices: schema.enum.map(String) } : { kind: "fixed", value: only };
  }
  if (schema.anyOf) {
    const inner = schema.anyOf.filter((one) => !isNull(one));
    if (inner.length === 1) return kindOf(document, inner[0]!);
    const variants = inner.map((one) => resolved(document, one)).map((one) => ({ tag: String(one.properties?.["type"]?.enum?.[0] ?? ""), schema: one }));
    if (variants.every(({ tag }) => tag)) return { kind: "variants", variants };
    return { kind: "text", most: inner.find((one) => one.type === "string")?.maxLength, alsoNumbers: inner.some((one) => one.type === "integer") };
  }
  switch (schema.type) {
    case "integer":
    case "number":
      return { kind: "number", least: schema.minimum, most: schema.maximum };
    case "boolean":
      return { kind: "flag" };
    case "array":
      return { kind: "numbers" };
    case "object":
      return { kind: "object", schema };
    default:
      return { kind: "text", most: schema.maxLength, alsoNumbers: false };
  }
}

/** The needed fields, each with something that may be sent as far as that can be known. `known`: by field name. */
export function fresh(document: AsyncApi, schema: Schema, known: Draft = {}): Draft {
  const needed = (schema.required ?? []).map((name) => [name, first(document, name, schema.properties?.[name] ?? {}, known)] as const);
  return Object.fromEntries(needed);
}

export function first(document: AsyncApi, name: string, schema: Schema, known: Draft): unknown {
  if (name === "id") return randomId();
  if (name in known) return known[name];
  const kind = kindOf(document, schema);
  switch (kind.kind) {
    case "fixed":
      return kind.value;
    case "choice":
      return kind.choices[0];
    case "number":
      return kind.least ?? 0;
    case "numbers":
      return [];
    case "flag":
      return false;
    case "object":
      return fresh(document, kind.schema, known);
    case "variants":
      return fresh(document, kind.variants[0]!.schema, known);
    case "text":
      return "";
  }
}

/** What was typed as a list of numbers; what is none is left out. */
export const numbersIn = (text: string): readonly number[] => text.split(/[\s,]+/).flatMap((part) => (/^-?\d+$/.test(part) ? [Number(part)] : []));

/** A field without its value is not sent. */
export function without(draft: Draft, name: string): Draft {
  const { [name]: _, ...rest } = draft;
  return rest;
}
