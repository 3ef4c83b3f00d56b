import "./styles";
import { render } from "preact";
import { App } from "./app";
import { startArena } from "./arena";
import { settleIdentity } from "./identity";
import { followLinks } from "./router";
import { keepDocumentInStep } from "./text";
import { keepThemeInStep } from "./theme";

keepDocumentInStep(document.documentElement);
keepThemeInStep(document.documentElement);
followLinks();
await settleIdentity();
startArena();
render(<App />, document.getElementById("page")!);
