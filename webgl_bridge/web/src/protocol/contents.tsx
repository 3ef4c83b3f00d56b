/** What stands where on the page: beside it on a desk, folded away above it on a phone. */
import { t } from "../text";

export type Part = { readonly id: string; readonly title: string; readonly names: readonly { readonly id: string; readonly name: string }[] };

export function Contents({ parts }: { parts: readonly Part[] }) {
  const wide = matchMedia("(min-width: 60rem)").matches;
  return (
    <details class="contents" open={wide}>
      <summary>{t("protocol.contents")}</summary>
      <nav aria-label={t("protocol.contents")}>
        {parts.map((part) => (
          <section key={part.id}>
            <a class="part" href={`#${part.id}`}>
              {part.title}
            </a>
            <ul dir="ltr">
              {part.names.map(({ id, name }) => (
                <li key={id}>
                  <a href={`#${id}`}>
                    <code>{name}</code>
                  </a>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </nav>
    </details>
  );
}
