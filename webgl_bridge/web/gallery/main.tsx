/** The gallery draws one state: `/gallery.html?state=lobby&theme=parchment&language=de`. It is not part of the build. */
import "../src/styles";
import { render } from "preact";
import { LineTrouble } from "../src/frame/news";
import { Top } from "../src/frame/top";
import { line, roundTripMs } from "../src/arena";
import { keepDocumentInStep, LANGUAGES, speak, type Locale } from "../src/text";
import { keepThemeInStep } from "../src/theme";
import { name } from "../src/identity";
import { Announcer } from "../src/parts/announcer";
import { STATES } from "./states";

const wanted = new URLSearchParams(location.search);
const TOPICS = ["Astronomy", "Rivers and mountains", "Logic", "History"].map((topic) => ({ topic, counts: { Easy: 12, Medium: 18, Hard: 7 } }));
window.fetch = async (address) => Response.json({ data: String(address).endsWith("/config") ? { guests: "on" } : TOPICS });

keepDocumentInStep(document.documentElement);
keepThemeInStep(document.documentElement);
const theme = wanted.get("theme");
if (theme) document.documentElement.dataset["theme"] = theme;
const language = wanted.get("language");
if (language && language in LANGUAGES) speak(language as Locale);
else speak("en");
line.value = { kind: "online", way: "websocket" };
roundTripMs.value = 23;
name.value = "Curious Marten";

const state = wanted.get("state") ?? "";
const draw = STATES[state];
const page = document.getElementById("page")!;

function Picture({ element }: { element: () => preact.JSX.Element }) {
  const drawn = element();
  return (
    <>
      <Announcer />
      <Top />
      <main class="main">
        <LineTrouble />
        {drawn}
      </main>
    </>
  );
}

function Index() {
  return (
    <ul class="main">
      {Object.keys(STATES).map((known) => (
        <li key={known}>
          <a href={`?state=${known}`} target="_self">
            {known}
          </a>
        </li>
      ))}
    </ul>
  );
}

render(draw ? <Picture element={draw} /> : <Index />, page);
