import { render } from "preact";

render(<h1>RogueLearn Arena</h1>, document.getElementById("page")!);
