/** What a field may hold: names of types lead to their places on the page. */
import type { JSX } from "preact";
import { lastOf, limitsOf, type Schema } from "./document";

const SEPARATOR = " | ";

export function TypeOf({ schema }: { schema: Schema }) {
  const limits = limitsOf(schema);
  return (
    <span class="type" dir="ltr">
      <code>{named(schema)}</code>
      {limits.map((limit) => (
        <span key={limit} class="limit small">
          {limit}
        </span>
      ))}
      {schema.default !== undefined && schema.default !== null ? <code class="limit">= {JSON.stringify(schema.default)}</code> : null}
    </span>
  );
}

function named(schema: Schema): JSX.Element | string {
  if (schema.$ref) {
    const name = lastOf(schema.$ref);
    return <a href={`#${name}`}>{name}</a>;
  }
  if (schema.enum) return schema.enum.map((choice) => JSON.stringify(choice)).join(SEPARATOR);
  if (schema.anyOf) return <>{between(schema.anyOf.map((inner) => <TypeOf schema={inner} />))}</>;
  if (Array.isArray(schema.items)) return <>[{between((schema.items as Schema[]).map(named), ", ")}]</>;
  if (schema.type === "array" && schema.items) return <>{named(schema.items as Schema)}[]</>;
  if (typeof schema.additionalProperties === "object") {
    return (
      <>
        {"{ [*]: "}
        {named(schema.additionalProperties)}
        {" }"}
      </>
    );
  }
  return schema.type ?? "";
}

function between(parts: readonly (JSX.Element | string)[], separator = SEPARATOR): readonly (JSX.Element | string)[] {
  return parts.flatMap((part, at) => (at ? [separator, part] : [part]));
}
