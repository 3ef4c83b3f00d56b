/** The findings as sentences, and all of them as one text to pass on. */
import { t } from "../text";
import { CHECKS, isToDo, sentenceKey, type Check, type Finding, type Findings } from "./findings";
import type { Place } from "./place";

/** Plurals go by `count`, where a finding has one. */
export const wordsOf = (check: Check, { code, values }: Finding, place: Place): string => t(sentenceKey(check, code), { ...forWords(place), ...values });

/** What the school's IT can do about it; null where nothing is to be done. */
export function adviceOf(check: Check, found: Finding, place: Place): string | null {
  return isToDo(found) ? t(sentenceKey(check, "it"), forWords(place)) : null;
}

export function report(findings: Findings, place: Place, whole: string, when: Date, browser: string): string {
  const lines = CHECKS.flatMap((check) => {
    const found = findings[check];
    const said = t("check.report_line", { name: t(`check.${check}`), verdict: t(`check.verdict.${found.verdict}`), words: wordsOf(check, found, place) });
    const advice = adviceOf(check, found, place);
    return advice === null ? [said] : [said, `  ${t("check.for_it")} ${advice}`];
  });
  const head = t("check.report_head", { when: `${when.toISOString().slice(0, 16).replace("T", " ")} UTC` });
  return [head, `${place.protocol}://${place.host}:${place.port}`, browser, "", whole, "", ...lines].join("\n");
}

const forWords = (place: Place): Record<string, string> => ({ ...place });
