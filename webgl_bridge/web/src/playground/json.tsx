/** A value as it is, to read and to scroll. */
export function Json({ value, label }: { value: unknown; label: string }) {
  return (
    <pre class="json" dir="ltr" tabIndex={0} role="region" aria-label={label}>
      {JSON.stringify(value, null, 2)}
    </pre>
  );
}
