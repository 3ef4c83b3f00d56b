/** A finished duel, played again as its spectators saw it. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ApiRefused, fetchRecording, type Recording } from "../api";
import type { Scene } from "../duel/scene";
import { Stage } from "../duel/stage";
import { DeadEnd } from "../parts/dead_end";
import { Pause, Play } from "../parts/icons";
import { Loading, Notice } from "../parts/notice";
import { clockText } from "../parts/time";
import { t } from "../text";

export function Replay({ room }: { room: string }) {
  const [recording, setRecording] = useState<Recording | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    fetchRecording(room).then(setRecording, (error: unknown) => setProblem(error instanceof ApiRefused ? error.code : "unreachable"));
  }, [room]);
  if (problem !== null) return <DeadEnd why={t(problem === "unreachable" ? "error.unreachable" : "replay.missing")} />;
  if (!recording) return <Loading>{t("replay.loading")}</Loading>;
  return <Player room={room} recording={recording} />;
}

/** The frame that holds at `at` room time: the last one that is not later. */
export function frameAt(recording: Recording, at: number): Recording["frames"][number] | undefined {
  let low = 0;
  let high = recording.frames.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((recording.frames[middle]?.at_ms ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return recording.frames[low];
}

const TICK_MS = 100;

export function Player({ room, recording }: { room: string; recording: Recording }) {
  const starts = recording.frames.find((frame) => frame.view.stage === "countdown")?.at_ms ?? recording.frames[0]?.at_ms ?? 0;
  // In whole ticks, so that the slider's last place is the end and not just before it.
  const ends = starts + Math.ceil(((recording.frames.at(-1)?.at_ms ?? 0) - starts) / TICK_MS) * TICK_MS;
  const [at, moveTo] = useState(starts);
  const [playing, play] = useState(false);
  const clock = useRef(at);
  clock.current = at;
  const now = useMemo(() => () => clock.current, []);
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => moveTo((before) => Math.min(before + TICK_MS, ends)), TICK_MS);
    return () => clearInterval(timer);
  }, [playing, ends]);
  useEffect(() => {
    if (at >= ends) play(false);
  }, [at >= ends]);

  const frame = frameAt(recording, at);
  if (!frame) return <Notice>{t("replay.missing")}</Notice>;
  const scene: Scene = {
    room,
    view: frame.view,
    people: recording.people,
    code: null,
    watching: null,
    now,
    running: true,
    online: true,
    acts: null,
    challengedByName: false,
    origin: location.origin,
  };
  const toggle = (): void => {
    if (at >= ends) moveTo(starts);
    play(!playing);
  };
  const seconds = (ms: number): string => clockText(Math.round((ms - starts) / 1_000));
  return (
    <div class="stack">
      <div class="player card">
        <button type="button" class="button primary" onClick={toggle} aria-label={t(playing ? "do.pause" : "do.play")}>
          {playing ? <Pause /> : <Play />}
        </button>
        <input
          type="range"
          min={starts}
          max={ends}
          step={TICK_MS}
          value={at}
          aria-label={t("replay.place")}
          aria-valuetext={seconds(at)}
          onInput={(event) => moveTo(Number(event.currentTarget.value))}
        />
        <span class="figures small">
          {seconds(at)} / {seconds(ends)}
        </span>
      </div>
      <Stage scene={scene} />
    </div>
  );
}
