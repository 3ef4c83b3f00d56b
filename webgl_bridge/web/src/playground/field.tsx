/** The fields of a form, as a schema has them. */
import { useId } from "preact/hooks";
import type { AsyncApi, Schema } from "../protocol/document";
import { t } from "../text";
import { first, fresh, kindOf, numbersIn, without, type Draft, type Kind } from "./kinds";

type Props = { readonly document: AsyncApi; readonly schema: Schema; readonly draft: Draft; readonly known: Draft; readonly change: (draft: Draft) => void };

export function FieldsOf({ document, schema, draft, known, change }: Props) {
  return (
    <>
      {Object.entries(schema.properties ?? {}).map(([name, field]) => (
        <Field
          key={name}
          document={document}
          name={name}
          schema={field}
          needed={schema.required?.includes(name) ?? false}
          value={draft[name]}
          known={known}
          change={(value) => change(value === undefined ? without(draft, name) : { ...draft, [name]: value })}
        />
      ))}
    </>
  );
}

type FieldProps = {
  readonly document: AsyncApi;
  readonly name: string;
  readonly schema: Schema;
  readonly needed: boolean;
  readonly value: unknown;
  readonly known: Draft;
  readonly change: (value: unknown) => void;
};

function Field(props: FieldProps) {
  const { document, name, schema, needed, value, known, change } = props;
  const kind = kindOf(document, schema);
  if (kind.kind === "fixed") return null;
  if (kind.kind === "object" || kind.kind === "variants") {
    return (
      <fieldset class="field nested">
        <legend>
          <code>{name}</code>
        </legend>
        {needed ? null : <Given name={name} given={value !== undefined} change={(given) => change(given ? first(document, name, schema, known) : undefined)} />}
        {value === undefined ? null : <Inner {...props} kind={kind} draft={value as Draft} />}
      </fieldset>
    );
  }
  return <Plain name={name} kind={kind} needed={needed} value={value} change={change} />;
}

function Given({ name, given, change }: { name: string; given: boolean; change: (given: boolean) => void }) {
  return (
    <label class="given">
      <input type="checkbox" checked={given} onChange={(event) => change(event.currentTarget.checked)} />
      <span>{t("playground.given", { name })}</span>
    </label>
  );
}

function Inner({ document, kind, draft, known, change }: FieldProps & { kind: Extract<Kind, { kind: "object" | "variants" }>; draft: Draft }) {
  if (kind.kind === "object") return <FieldsOf document={document} schema={kind.schema} draft={draft} known={known} change={change} />;
  const chosen = kind.variants.find(({ tag }) => tag === draft["type"]) ?? kind.variants[0]!;
  return (
    <>
      <Plain
        name="type"
        kind={{ kind: "choice", choices: kind.variants.map(({ tag }) => tag) }}
        needed
        value={chosen.tag}
        change={(tag) => change(fresh(document, kind.variants.find((variant) => variant.tag === tag)!.schema, known))}
      />
      <FieldsOf document={document} schema={chosen.schema} draft={draft} known={known} change={change} />
    </>
  );
}

type PlainProps = { name: string; kind: Kind; needed: boolean; value: unknown; change: (value: unknown) => void };

function Plain({ name, kind, needed, value, change }: PlainProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id} dir="ltr">
        <code>{name}</code>
        {needed ? null : <span class="quiet"> {t("protocol.optional")}</span>}
      </label>
      <Input id={id} name={name} kind={kind} needed={needed} value={value} change={change} />
    </div>
  );
}

function Input({ id, kind, needed, value, change }: PlainProps & { id: string }) {
  switch (kind.kind) {
    case "choice":
      return (
        <select id={id} class="input" value={String(value ?? "")} onChange={(event) => change(event.currentTarget.value || undefined)}>
          {needed ? null : <option value="" />}
          {kind.choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      );
    case "number":
      return (
        <input
          id={id}
          class="input"
          type="number"
          min={kind.least}
          max={kind.most}
          value={value === undefined ? "" : Number(value)}
          onInput={(event) => change(event.currentTarget.value === "" ? undefined : event.currentTarget.valueAsNumber)}
        />
      );
    case "numbers":
      return (
        <input
          id={id}
          class="input"
          inputMode="numeric"
          placeholder="0, 1"
          defaultValue={Array.isArray(value) ? value.join(", ") : ""}
          onInput={(event) => change(event.currentTarget.value.trim() || needed ? numbersIn(event.currentTarget.value) : undefined)}
        />
      );
    case "flag":
      return (
        <select id={id} class="input" value={String(value ?? "")} onChange={(event) => change(event.currentTarget.value === "" ? undefined : event.currentTarget.value === "true")}>
          {needed ? null : <option value="" />}
          <option>{String(true)}</option>
          <option>{String(false)}</option>
        </select>
      );
    default: {
      const read = (text: string): unknown => {
        if (text === "" && !needed) return undefined;
        return kind.kind === "text" && kind.alsoNumbers && /^-?\d+$/.test(text) ? Number(text) : text;
      };
      return (
        <input
          id={id}
          class="input"
          maxLength={kind.kind === "text" ? kind.most : undefined}
          autoComplete="off"
          spellcheck={false}
          value={String(value ?? "")}
          onInput={(event) => change(read(event.currentTarget.value))}
        />
      );
    }
  }
}
