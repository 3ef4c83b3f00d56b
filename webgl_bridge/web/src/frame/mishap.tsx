import { Component, type ComponentChildren } from "preact";
import { Notice } from "../parts/notice";
import { t } from "../text";

/** An error of the page's own is told in a sentence; the details go to the console. */
export class Mishap extends Component<{ children: ComponentChildren }, { failed: boolean }> {
  override state = { failed: false };

  static override getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidCatch(error: unknown): void {
    console.error(error);
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <div class="narrow stack">
        <Notice
          trouble
          action={
            <button type="button" class="button" onClick={() => location.reload()}>
              {t("do.reload")}
            </button>
          }
        >
          {t("error.page")}
        </Notice>
      </div>
    );
  }
}
