/** A form for each message that a client may send. */
import { useEffect, useState } from "preact/hooks";
import { clientEvents, resolved, type AsyncApi } from "../protocol/document";
import { Prose } from "../protocol/prose";
import { t } from "../text";
import { FieldsOf } from "./field";
import { Json } from "./json";
import { fresh, type Draft } from "./kinds";

type Props = { readonly document: AsyncApi; readonly room: string | null; readonly send: (event: string, message: Draft) => Promise<void> };

export function Send({ document, room, send }: Props) {
  const events = clientEvents(document);
  const [event, choose] = useState(events[0]?.name ?? "");
  const message = events.find(({ name }) => name === event);
  const schema = message ? resolved(document, message.payload) : {};
  const known: Draft = room === null ? {} : { room };
  const [draft, change] = useState<Draft>({});
  useEffect(() => change(fresh(document, schema, known)), [event, room]);
  const submit = (pressed: Event): void => {
    pressed.preventDefault();
    void send(event, draft);
    // The same id would be the same request.
    if ("id" in draft) change({ ...draft, id: fresh(document, schema, known)["id"] });
  };
  return (
    <form class="card stack tight" onSubmit={submit}>
      <h2>{t("playground.send")}</h2>
      <div class="field">
        <label for="playground-event">{t("playground.message")}</label>
        <select id="playground-event" class="input" value={event} onChange={(changed) => choose(changed.currentTarget.value)}>
          {events.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </div>
      {schema.description ? <Prose quiet>{schema.description}</Prose> : null}
      <FieldsOf key={event} document={document} schema={schema} draft={draft} known={known} change={change} />
      <details class="unfolds">
        <summary>{t("playground.as_json")}</summary>
        <Json value={draft} label={t("playground.as_json")} />
      </details>
      <button type="submit" class="button primary">
        {t("playground.do_send")}
      </button>
    </form>
  );
}
