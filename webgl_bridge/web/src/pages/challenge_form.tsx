/** The challenge: against whom, which duel, about what. One press sends it. */
import { useEffect, useId, useState } from "preact/hooks";
import { TIME_LIMIT_MINUTES_MAX, type CreateDuel, type Difficulty, type DuelType, type Visibility } from "@arena/client";
import { fetchTopics, type TopicCounts } from "../api";
import { arena, line } from "../arena";
import { useAttempt } from "../duel/attempt";
import { Choices, Tiles } from "../parts/choices";
import { Bolt, Scales } from "../parts/icons";
import { Notice } from "../parts/notice";
import { navigate } from "../router";
import { t } from "../text";

type Against = CreateDuel["opponent"]["type"];

const MINUTES = [1, 2, 3, 5, 10, 15, 20, TIME_LIMIT_MINUTES_MAX];
const DIFFICULTIES: readonly Difficulty[] = ["Easy", "Medium", "Hard"];
const VISIBILITIES: readonly Visibility[] = ["public", "link", "off"];

export function ChallengeForm() {
  const id = useId();
  const [topics, setTopics] = useState<readonly TopicCounts[] | "loading" | "failed">("loading");
  const [against, setAgainst] = useState<Against>("link");
  const [opponent, setOpponent] = useState("");
  const [type, setType] = useState<DuelType>("Quick Quiz");
  const [topic, setTopic] = useState("");
  const [difficulty, setDifficulty] = useState<Difficulty>("Medium");
  const [minutes, setMinutes] = useState(3);
  const [visibility, setVisibility] = useState<Visibility>("link");
  const { busy, problem, attempt } = useAttempt();

  const load = (): void => {
    setTopics("loading");
    fetchTopics().then(
      (known) => {
        setTopics(known);
        setTopic((before) => before || (known[0]?.topic ?? ""));
      },
      () => setTopics("failed"),
    );
  };
  useEffect(load, []);

  const complete = line.value.kind !== "refused" && topic !== "" && (against !== "name" || opponent.trim() !== "");
  const challenge = (): void => {
    if (busy || !complete) return;
    const whom: CreateDuel["opponent"] = against === "name" ? { type: "name", name: opponent.trim() } : { type: against };
    const wish = { duel_type: type, topic, difficulty_level: difficulty, time_limit: minutes, opponent: whom, visibility };
    attempt(
      arena.createDuel(wish).then((reply) => {
        if (!reply.ok) return reply;
        navigate(`/duel/${reply.room}`);
        return null;
      }),
    );
  };

  const list = typeof topics === "string" ? [] : topics;
  const available = list.find((known) => known.topic === topic)?.counts[difficulty];
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        challenge();
      }}
    >
      <h2>{t("challenge.title")}</h2>
      <Choices
        label={t("challenge.against")}
        value={against}
        change={setAgainst}
        choices={[
          { value: "link", text: t("against.link") },
          { value: "name", text: t("against.name") },
          { value: "bot", text: t("against.bot") },
        ]}
      />
      {against === "name" ? (
        <div class="field">
          <label for={`${id}-whom`}>{t("challenge.whom")}</label>
          <input
            id={`${id}-whom`}
            class="input"
            value={opponent}
            autoComplete="off"
            autoFocus
            placeholder={t("challenge.whom_hint")}
            onInput={(event) => setOpponent(event.currentTarget.value)}
          />
        </div>
      ) : null}
      <Tiles
        label={t("challenge.type")}
        value={type}
        change={setType}
        choices={[
          { value: "Quick Quiz", text: t("duel_type.Quick Quiz"), hint: t("duel_type_hint.Quick Quiz"), icon: <Scales /> },
          { value: "Speed Challenge", text: t("duel_type.Speed Challenge"), hint: t("duel_type_hint.Speed Challenge"), icon: <Bolt /> },
        ]}
      />
      {topics === "failed" ? (
        <Notice
          trouble
          action={
            <button type="button" class="button" onClick={load}>
              {t("do.try_again")}
            </button>
          }
        >
          {t("challenge.no_topics")}
        </Notice>
      ) : (
        <div class="pair">
          <div class="field">
            <label for={`${id}-topic`}>{t("challenge.topic")}</label>
            <select id={`${id}-topic`} class="input" value={topic} onChange={(event) => setTopic(event.currentTarget.value)}>
              {topics === "loading" ? <option value="">{t("loading")}</option> : null}
              {list.map((known) => (
                <option key={known.topic} value={known.topic}>
                  {known.topic}
                </option>
              ))}
            </select>
          </div>
          <div class="field">
            <label for={`${id}-minutes`}>{t("challenge.minutes")}</label>
            <select id={`${id}-minutes`} class="input" value={minutes} onChange={(event) => setMinutes(Number(event.currentTarget.value))}>
              {MINUTES.map((count) => (
                <option key={count} value={count}>
                  {t("minutes", { count })}
                </option>
              ))}
            </select>
          </div>
        </div>
      )}
      <Choices
        label={t("challenge.difficulty")}
        value={difficulty}
        change={setDifficulty}
        choices={DIFFICULTIES.map((value) => ({ value, text: t(`difficulty.${value}`) }))}
      />
      <p class="small quiet figures" role="status">
        {available === undefined ? "\u00a0" : t("challenge.available", { count: available })}
      </p>
      <Choices
        label={t("challenge.visibility")}
        value={visibility}
        change={setVisibility}
        choices={VISIBILITIES.map((value) => ({ value, text: t(`visibility.${value}`) }))}
      />
      {problem}
      <button type="submit" class="button primary large wide" aria-disabled={busy || !complete}>
        {busy ? t("challenge.sending") : t(against === "bot" ? "do.challenge_bot" : "do.challenge")}
      </button>
    </form>
  );
}
