import { useEffect, useRef } from "preact/hooks";
import { t } from "../text";
import { say } from "./announcer";
import { secondsLeft } from "./time";

const RADIUS = 26;
const ROUND = 2 * Math.PI * RADIUS;
const ANNOUNCED_S = [10, 5];

/** Time as a ring and a number. It is drawn outside of rendering, once a frame, because nothing else changes. */
export function Ring(props: { startsMs: number; endsMs: number; now: () => number }) {
  const { startsMs, endsMs, now } = props;
  const root = useRef<HTMLDivElement>(null);
  const arc = useRef<SVGCircleElement>(null);
  const figure = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let frame = 0;
    let shown = -1;
    const draw = (): void => {
      const left = Math.min(Math.max(endsMs - now(), 0), endsMs - startsMs);
      arc.current?.setAttribute("stroke-dashoffset", String(ROUND * (1 - left / Math.max(1, endsMs - startsMs))));
      const seconds = secondsLeft(endsMs, now());
      if (seconds !== shown) {
        if (ANNOUNCED_S.includes(seconds) && shown === seconds + 1) say(t("time.left", { count: seconds }), "urgent");
        shown = seconds;
        if (figure.current) figure.current.textContent = String(seconds);
        if (root.current) root.current.dataset["urgency"] = seconds <= 5 ? "last" : seconds <= 10 ? "soon" : "calm";
      }
      frame = requestAnimationFrame(draw);
    };
    draw();
    return () => cancelAnimationFrame(frame);
  }, [startsMs, endsMs, now]);
  return (
    <div class="ring" ref={root} role="timer" aria-label={t("time.label")}>
      <svg viewBox="0 0 60 60" aria-hidden="true">
        <circle class="ring-track" cx="30" cy="30" r={RADIUS} />
        <circle class="ring-arc" ref={arc} cx="30" cy="30" r={RADIUS} stroke-dasharray={ROUND} transform="rotate(-90 30 30)" />
      </svg>
      <span class="figures" ref={figure} />
    </div>
  );
}
