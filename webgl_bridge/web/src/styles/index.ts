import "./fonts.css";
import "./tokens.css";
import "./base.css";
import "./parts.css";
import "./home.css";
import "./table.css";
import "./rooms.css";
