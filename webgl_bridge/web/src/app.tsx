import { useEffect, useRef } from "preact/hooks";
import { Foot } from "./frame/foot";
import { Mishap } from "./frame/mishap";
import { Elsewhere, LineTrouble } from "./frame/news";
import { Top } from "./frame/top";
import { Check } from "./pages/check";
import { Code } from "./pages/code";
import { Duel } from "./pages/duel";
import { Home } from "./pages/home";
import { Replay } from "./pages/replay";
import { OpenRoom, Room } from "./pages/room";
import { Watch } from "./pages/watch";
import { Announcer } from "./parts/announcer";
import { DeadEnd } from "./parts/dead_end";
import { later } from "./parts/later";
import { route } from "./router";
import { locale, t } from "./text";

const ProtocolPage = later(async () => (await import("./protocol/page")).ProtocolPage);
const Playground = later(async () => (await import("./playground/page")).PlaygroundPage);

export function App() {
  return (
    <>
      <Announcer />
      <Top />
      <main class="main" tabIndex={-1}>
        <Mishap>
          <LineTrouble />
          <Elsewhere />
          <Page />
        </Mishap>
      </main>
      <Foot />
    </>
  );
}

function Page() {
  const at = route.value;
  const first = useRef(true);
  useEffect(() => {
    // A screen reader, and the keyboard, begin at the top of the new page.
    if (!first.current) document.querySelector("main")?.focus({ preventScroll: true });
    first.current = false;
  }, [at]);
  useEffect(() => {
    document.title = t("title", { page: t(`title.${at.page}`) });
  }, [at.page, locale.value]);
  switch (at.page) {
    case "home":
      return <Home />;
    case "duel":
      return <Duel key={at.room} room={at.room} />;
    case "code":
      return <Code code={at.code} />;
    case "watch":
      return <Watch />;
    case "check":
      return <Check />;
    case "replay":
      return <Replay key={at.room} room={at.room} />;
    case "room":
      return <Room key={at.room} room={at.room} />;
    case "mode":
      return <OpenRoom key={at.mode} mode={at.mode} />;
    case "protocol":
      return <ProtocolPage />;
    case "playground":
      return <Playground />;
    case "missing":
      return <DeadEnd why={t("dead_end.address")} />;
  }
}
