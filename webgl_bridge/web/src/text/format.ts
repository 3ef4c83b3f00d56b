/** One text: a sentence, or one for each plural category of its value `count`. `{name}` stands for a value. */
export type Text = string | { readonly one?: string; readonly few?: string; readonly many?: string; readonly other: string };

export type Values = Readonly<Record<string, string | number>>;

export function format(text: Text, values: Values, locale: string): string {
  const sentence = typeof text === "string" ? text : plural(text, values, locale);
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? new Intl.NumberFormat(locale).format(value) : value;
  });
}

function plural(text: Exclude<Text, string>, values: Values, locale: string): string {
  const category = new Intl.PluralRules(locale).select(Number(values["count"] ?? 0));
  return (text as Partial<Record<Intl.LDMLPluralRule, string>>)[category] ?? text.other;
}
