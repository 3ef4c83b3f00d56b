/** The fields of a message, of a type or of a view. */
import { t } from "../text";
import type { Schema } from "./document";
import { TypeOf } from "./type_of";

export function Fields({ schema }: { schema: Schema }) {
  const fields = Object.entries(schema.properties ?? {});
  if (schema.enum) return <TypeOf schema={{ enum: schema.enum }} />;
  if (!fields.length) return <p class="quiet small">{t("protocol.no_fields")}</p>;
  return (
    <dl class="fields">
      {fields.map(([name, field]) => (
        <div key={name}>
          <dt>
            <code>{name}</code>
            {schema.required?.includes(name) ? null : <span class="quiet small"> {t("protocol.optional")}</span>}
            {field["x-since"] ? <span class="since small">{t("protocol.since", { version: field["x-since"] })}</span> : null}
          </dt>
          <dd>
            <TypeOf schema={field} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
