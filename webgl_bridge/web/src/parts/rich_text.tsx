import type { TextFormat } from "@arena/client";

/**
 * A question's text. This is the only place that sets innerHTML: the server sanitised HTML texts when it imported them.
 * Plain texts keep their line breaks and the spaces of their code.
 */
export function RichText(props: { text: string; format: TextFormat; locale: string; class?: string }) {
  const common = { class: `rich ${props.format} ${props.class ?? ""}`, dir: "auto", lang: props.locale } as const;
  if (props.format === "html") return <div {...common} dangerouslySetInnerHTML={{ __html: props.text }} />;
  return <div {...common}>{props.text}</div>;
}
