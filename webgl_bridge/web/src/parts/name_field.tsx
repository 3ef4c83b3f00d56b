import { useState } from "preact/hooks";
import { useId } from "preact/hooks";
import { NAME_CHARS_MAX } from "@arena/client";
import { line, reconnect, you } from "../arena";
import { name, nameFits, rename } from "../identity";
import { t, tCode } from "../text";

/** Who one is here. Guests may change it; the name of a signed-in user is shown. */
export function NameField() {
  const id = useId();
  const [typed, type] = useState<string | null>(null);
  /** What stands there while somebody is in the field: a name that is found to be taken changes by itself, but not under a hand. */
  const [held, hold] = useState<string | null>(null);
  const refused = line.value.kind === "refused" && line.value.code.startsWith("name_") ? line.value : null;
  if (you.value && !you.value.guest) {
    return (
      <p>
        <span class="quiet">{t("name.signed_in")}</span> <strong>{you.value.name}</strong>
      </p>
    );
  }
  const value = typed ?? held ?? name.value;
  const changed = typed !== null && typed.trim() !== name.value;
  const keep = (): void => {
    if (!changed || !nameFits(value)) return;
    rename(value);
    type(null);
    if (held !== null) hold(name.value);
    reconnect();
  };
  const problem = refused
    ? tCode("error", refused.code, reasonTexts(refused.values))
    : changed && !nameFits(value)
      ? t("name.length")
      : null;
  return (
    <form
      class="field"
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
    >
      <label for={id}>{t("name.label")}</label>
      <div class="copy">
        <input
          id={id}
          class="input"
          value={value}
          maxLength={NAME_CHARS_MAX}
          autoComplete="nickname"
          aria-invalid={problem !== null}
          aria-describedby={`${id}-note`}
          onInput={(event) => type(event.currentTarget.value)}
          onFocus={() => hold(name.value)}
          onBlur={() => {
            hold(null);
            keep();
          }}
        />
        {changed ? (
          <button type="submit" class="button" aria-disabled={!nameFits(value)}>
            {t("name.keep")}
          </button>
        ) : null}
      </div>
      <p id={`${id}-note`} class={problem ? "small problem" : "small quiet"} role={problem ? "alert" : undefined}>
        {problem ?? t("name.hint")}
      </p>
    </form>
  );
}

/** `reason` is a code as well. */
function reasonTexts(values: Readonly<Record<string, string | number>>): Record<string, string | number> {
  const reason = String(values["reason"] ?? "");
  const known = ["too_short", "too_long", "characters", "spaces", "reserved"] as const;
  const found = known.find((code) => code === reason);
  return { ...values, reason: found ? t(`name.reason.${found}`) : "" };
}
