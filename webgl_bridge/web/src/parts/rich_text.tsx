import type { TextFormat } from "@arena/client";

/**
 * A question's text. This is the only place that sets innerHTML: the server sanitised HTML texts when it imported them.
 * Plain texts keep their line breaks and the spaces of their code.
 */
export function RichText(props: { text: string; format: TextFormat; locale: string; class?: string }) {
  const common = { class: `rich ${props.format} ${props.class ?? ""}`, dir: "auto", lang: props.locale } as const;
  if (props.format === "html") return <div {...common} dangerouslySetInnerHTML={{ __html: props.text }} />;
  return (
    <div {...common}>
      {blocks(props.text).map((block, at) =>
        block.code ? (
          <pre key={at} class="code-block">
            {block.text}
          </pre>
        ) : (
          <span key={at}>{block.text}</span>
        ),
      )}
    </div>
  );
}

type Block = { readonly text: string; readonly code: boolean };

/** Where a line of a paragraph is indented, its columns mean something: it is set as code. */
export function blocks(text: string): readonly Block[] {
  return text.split(/(\n[ \t]*\n)/).flatMap((part) => {
    if (part === "") return [];
    return [{ text: part, code: /^(?: {2,}|\t)\S/m.test(part) }];
  });
}
