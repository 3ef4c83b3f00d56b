/** A question on the table, open or settled. Both are drawn by the same component, so that nothing moves at the reveal. */
import type { AnswerView, QuestionType, QuestionView, RevealView, TextFormat } from "@arena/client";

export type Sheet = {
  readonly index: number;
  readonly number: number;
  readonly type: QuestionType;
  readonly format: TextFormat;
  readonly locale: string;
  readonly content: string;
  readonly options: readonly string[];
  readonly open: QuestionView | null;
  readonly settled: Settled | null;
};

export type Settled = {
  readonly right: readonly number[];
  readonly accepted: readonly string[];
  readonly explanation: string;
  readonly answers: readonly AnswerView[];
  readonly endsMs: number | null;
};

function common(from: QuestionView | RevealView) {
  return {
    index: from.index,
    number: from.number,
    type: from.question_type,
    format: from.text_format,
    locale: from.locale,
    content: from.content,
    options: from.options,
  };
}

export function openSheet(question: QuestionView): Sheet {
  return { ...common(question), open: question, settled: null };
}

export function settledSheet(reveal: RevealView): Sheet {
  const { right, accepted, explanation, answers, ends_ms: endsMs } = reveal;
  return { ...common(reveal), open: null, settled: { right, accepted, explanation, answers, endsMs } };
}

export function isTyped(type: QuestionType): boolean {
  return type === "Numeric" || type === "Short Answer";
}

/** "1" is the first option, and so is "a". Null when the key names none of them. */
export function optionOfKey(key: string, count: number): number | null {
  const digit = /^[1-9]$/.test(key) ? Number(key) - 1 : null;
  const letter = /^[a-z]$/i.test(key) ? key.toLowerCase().charCodeAt(0) - 97 : null;
  const option = digit ?? letter;
  return option !== null && option < count ? option : null;
}

export function letterOf(option: number): string {
  return String.fromCharCode(65 + option);
}
