/** A page that few people open comes in a file of its own. */
import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../text";
import { Loading, Notice } from "./notice";

export function later(load: () => Promise<FunctionComponent>): FunctionComponent {
  return function Later() {
    const [Page, show] = useState<FunctionComponent | null>(null);
    const [failed, fail] = useState(false);
    useEffect(() => {
      let over = false;
      load().then(
        (page) => over || show(() => page),
        () => over || fail(true),
      );
      return () => {
        over = true;
      };
    }, []);
    if (Page) return <Page />;
    return failed ? <Notice trouble>{t("error.unreachable")}</Notice> : <Loading>{t("loading")}</Loading>;
  };
}
