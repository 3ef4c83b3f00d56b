/** `/docs/protocol`: the messages as the server itself describes them. */
import { useEffect, useState } from "preact/hooks";
import { Loading, Notice } from "../parts/notice";
import { to } from "../root";
import { number, t } from "../text";
import { Contents, type Part } from "./contents";
import { ADDRESS, clientEvents, fetchDocument, lastOf, messageOf, resolved, type AsyncApi, type Message, type Operation } from "./document";
import { Fields } from "./fields";
import { Prose } from "./prose";
import "./protocol.css";

export function ProtocolPage() {
  const [document, show] = useState<AsyncApi | null>(null);
  const [failed, fail] = useState(false);
  useEffect(() => {
    fetchDocument().then(show, () => fail(true));
  }, []);
  useEffect(() => {
    // The browser looked for the place before it was there.
    if (document && location.hash) globalThis.document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  }, [document]);
  if (failed) return <Notice trouble>{t("error.unreachable")}</Notice>;
  return document ? <Protocol document={document} /> : <Loading>{t("loading")}</Loading>;
}

export function Protocol({ document }: { document: AsyncApi }) {
  const sent = clientEvents(document);
  const told = Object.entries(document.operations).filter(([, operation]) => operation.action === "send");
  const operations = document.operations;
  const shown = new Set(Object.values(operations).flatMap(({ messages }) => messages.map((ref) => payloadName(document, messageOf(document, ref)))));
  const types = Object.entries(document.components.schemas).filter(([name]) => !shown.has(name));
  const limits = Object.entries(document["x-limits"]);
  const events = (names: readonly string[]): Part["names"] => names.map((name) => ({ id: `event-${name}`, name }));
  const parts: readonly Part[] = [
    { id: "connect", title: t("protocol.connect"), names: [] },
    { id: "sent", title: t("protocol.sent"), names: events(sent.map(({ name }) => name)) },
    { id: "told", title: t("protocol.told"), names: events(told.map(([name]) => name)) },
    { id: "types", title: t("protocol.types"), names: types.map(([name]) => ({ id: name, name })) },
    { id: "limits", title: t("protocol.limits"), names: [] },
  ];
  const title = (id: string): string => parts.find((part) => part.id === id)?.title ?? "";
  return (
    <div class="protocol">
      <header class="stack tight">
        <h1>{t("protocol.title", { version: document.info.version })}</h1>
        <Prose quiet>{document.info.description}</Prose>
        <p>
          <a href={to(ADDRESS)} target="_self">
            {t("protocol.download")}
          </a>
        </p>
      </header>
      <Contents parts={parts} />
      <div class="stack">
        <h2 id="connect">{title("connect")}</h2>
        <Described document={document} event="connect" operation={operations["connect"]!} />
        <h2 id="sent">{title("sent")}</h2>
        {sent.map(({ name }) => (
          <Described key={name} document={document} event={name} operation={operations[name]!} />
        ))}
        <h2 id="told">{title("told")}</h2>
        {told.map(([name, operation]) => (
          <Described key={name} document={document} event={name} operation={operation} />
        ))}
        <h2 id="types">{title("types")}</h2>
        {types.map(([name, schema]) => (
          <section key={name} id={name} class="card stack tight">
            <h3 dir="ltr">
              <code>{name}</code>
            </h3>
            {schema.description ? <Prose>{schema.description}</Prose> : null}
            <Fields schema={schema} />
          </section>
        ))}
        <h2 id="limits">{title("limits")}</h2>
        <dl class="card fields">
          {limits.map(([name, value]) => (
            <div key={name}>
              <dt dir="ltr">
                <code>{name}</code>
              </dt>
              <dd class="figures">{number(value)}</dd>
            </div>
          ))}
        </dl>
      </div>
    </div>
  );
}

function Described({ document, event, operation }: { document: AsyncApi; event: string; operation: Operation }) {
  const message = messageOf(document, operation.messages[0]!);
  if (!message) return null;
  const schema = resolved(document, message.payload);
  return (
    <section id={`event-${event}`} class="card stack tight">
      {/* Other places of the page lead to the type by its name. */}
      <h3 id={payloadName(document, message)} dir="ltr">
        <code>{event}</code>
        {message["x-since"] ? <span class="since small">{t("protocol.since", { version: message["x-since"] })}</span> : null}
      </h3>
      {schema.description ? <Prose>{schema.description}</Prose> : null}
      <Fields schema={schema} />
      {operation.reply ? (
        <p class="small quiet">
          {t("protocol.answered")}{" "}
          {operation.reply.messages.map((ref) => {
            const reply = messageOf(document, ref);
            const name = payloadName(document, reply);
            return name ? (
              <a key={ref.$ref} class="reply" href={`#${name}`} dir="ltr">
                <code>{name}</code>
              </a>
            ) : null;
          })}
        </p>
      ) : null}
    </section>
  );
}

function payloadName(document: AsyncApi, message: Message | undefined): string {
  const name = message?.payload.$ref ? lastOf(message.payload.$ref) : "";
  return name in document.components.schemas ? name : "";
}
