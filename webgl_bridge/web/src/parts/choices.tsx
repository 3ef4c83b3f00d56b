import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

type Choice<Value extends string> = { readonly value: Value; readonly text: string; readonly hint?: string; readonly icon?: ComponentChildren };

type Props<Value extends string> = {
  readonly label: string;
  readonly choices: readonly Choice<Value>[];
  readonly value: Value;
  readonly change: (value: Value) => void;
};

/** One of a few, side by side. */
export function Choices<Value extends string>({ label, choices, value, change }: Props<Value>) {
  const name = useId();
  return (
    <fieldset class="field">
      <legend>{label}</legend>
      <div class="choices">
        {choices.map((choice) => (
          <label key={choice.value}>
            <input type="radio" name={name} value={choice.value} checked={choice.value === value} onChange={() => change(choice.value)} />
            <span>{choice.text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** One of a few that need a word of explanation. */
export function Tiles<Value extends string>({ label, choices, value, change }: Props<Value>) {
  const name = useId();
  return (
    <fieldset class="field">
      <legend>{label}</legend>
      <div class="tiles">
        {choices.map((choice) => (
          <label key={choice.value}>
            <input type="radio" name={name} value={choice.value} checked={choice.value === value} onChange={() => change(choice.value)} />
            <span class="tile">
              {choice.icon}
              <strong>{choice.text}</strong>
              <span class="quiet small">{choice.hint}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
