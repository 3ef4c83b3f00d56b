import { useState } from "preact/hooks";
import type { Refusal } from "@arena/client";
import { tCode } from "../text";

/** Something asked of the server: busy until it is answered, and the sentence if it is refused. */
export function useAttempt() {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const attempt = (asked: Promise<Refusal | null>): void => {
    setBusy(true);
    setRefusal(null);
    void asked.then((refused) => {
      setBusy(false);
      setRefusal(refused);
    });
  };
  const problem = refusal ? (
    <p class="problem" role="alert">
      {tCode("error", refusal.code, refusal.values)}
    </p>
  ) : null;
  return { busy, problem, attempt };
}
