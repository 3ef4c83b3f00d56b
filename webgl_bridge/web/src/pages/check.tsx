/** Whether everything is there that the arena needs, in words that the school's IT can act on. */
import { useEffect } from "preact/hooks";
import { CHECKS, ofAll, type Check as CheckName, type Finding, type Findings, type Verdict } from "../check/findings";
import { watchLine } from "../check/holding";
import { placeOf, type Place } from "../check/place";
import { adviceOf, report, wordsOf } from "../check/report";
import { findings, nowMs, runChecks } from "../check/run";
import { CopyText } from "../parts/copy_text";
import { Check as Good, Clock, Cross, Alert, Minus } from "../parts/icons";
import { Notice } from "../parts/notice";
import { t } from "../text";

const SIGNS: Readonly<Record<Verdict, () => preact.JSX.Element>> = { running: Clock, good: Good, note: Alert, bad: Cross, untested: Minus };

export function Check() {
  useEffect(() => {
    const stop = watchLine();
    const timer = setInterval(() => (nowMs.value = performance.now()), 1_000);
    void runChecks();
    return () => {
      stop();
      clearInterval(timer);
    };
  }, []);
  return <Checked findings={findings.value} place={placeOf(location)} again={() => void runChecks()} />;
}

export function Checked(props: { findings: Findings; place: Place; again: () => void }) {
  const { findings, place } = props;
  const whole = ofAll(findings);
  const said = t(`check.all.${whole}`);
  return (
    <div class="narrow stack check">
      <header>
        <h1>{t("check.title")}</h1>
        <p class="quiet">{t("check.what")}</p>
      </header>
      <Notice trouble={whole === "unreachable"}>{said}</Notice>
      <ul class="card list">
        {CHECKS.map((check) => (
          <Row key={check} check={check} found={findings[check]} place={place} />
        ))}
      </ul>
      <CopyText
        label={t("check.report")}
        copy={t("check.report_copy")}
        text={report(findings, place, said, new Date(), navigator.userAgent)}
        more={
          <button type="button" class="button large" aria-disabled={whole === "running"} onClick={() => whole !== "running" && props.again()}>
            {t("check.again")}
          </button>
        }
      />
    </div>
  );
}

function Row({ check, found, place }: { check: CheckName; found: Finding; place: Place }) {
  const Sign = SIGNS[found.verdict];
  const advice = adviceOf(check, found, place);
  return (
    <li class={`finding ${found.verdict}`} data-check={check}>
      <span class="sign">
        <Sign />
      </span>
      <div class="grow">
        <h2>
          <span>{t(`check.${check}`)}</span> <span class="judged">{t(`check.verdict.${found.verdict}`)}</span>
        </h2>
        <p>{wordsOf(check, found, place)}</p>
        {advice === null ? null : (
          <p class="advice small">
            <strong>{t("check.for_it")}</strong> {advice}
          </p>
        )}
      </div>
    </li>
  );
}
