/** Words of the server's own docstrings: English, in paragraphs, with `code` in them. */
export function Prose({ children, quiet }: { children: string; quiet?: boolean }) {
  return (
    <div class={quiet ? "prose quiet" : "prose"} lang="en" dir="ltr">
      {children.split(/\n\n+/).map((paragraph, at) => (
        <p key={at}>{paragraph.split(/(`[^`]+`)/).map((part) => (part.startsWith("`") ? <code>{part.slice(1, -1)}</code> : part))}</p>
      ))}
    </div>
  );
}
