/** Line drawings on a 24 × 24 grid. They are always beside words, or have them hidden beside them. */
const drawing = (path: string) => () => (
  <svg viewBox="0 0 24 24" aria-hidden="true">
    <path d={path} />
  </svg>
);

export const Candle = () => (
  <svg viewBox="0 0 24 28" aria-hidden="true" class="candle">
    <path class="flame" d="M12 1.5c3 3.4 4 5.2 4 7.1a4 4 0 0 1-8 0c0-1.9 1-3.7 4-7.1z" fill="currentColor" stroke="none" />
    <path d="M12 12.5v2.5" />
    <path d="M8.5 15h7v9h-7z" fill="currentColor" fill-opacity=".25" />
    <path d="M4.5 25.5c2.5 1.5 12.5 1.5 15 0" />
  </svg>
);
export const Sun = drawing(
  "M12 7.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M4.9 4.9l1.8 1.8M17.3 17.3l1.8 1.8M4.9 19.1l1.8-1.8M17.3 6.7l1.8-1.8",
);
export const Moon = drawing("M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z");
export const Check = drawing("M4.5 12.5l5 5 10-11");
export const Cross = drawing("M6 6l12 12M18 6L6 18");
export const Alert = drawing("M12 4L2.5 20h19zM12 10v4.5M12 17v.2");
export const Minus = drawing("M5.5 12h13");
export const Clock = drawing("M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2");
export const Eye = drawing("M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z");
export const Scales = drawing("M12 4v16M7.5 20h9M5 7h14M5 7l-2.5 6.5a2.7 2.7 0 0 0 5 0L5 7zM19 7l-2.5 6.5a2.7 2.7 0 0 0 5 0L19 7z");
export const Bolt = drawing("M13 2.5L5 13.5h6l-1 8 8.5-11.5h-6.5z");
export const Theme = drawing("M12 3.5a8.5 8.5 0 1 0 0 17zM12 3.5a8.5 8.5 0 0 1 0 17");
export const Detour = drawing("M3 7h13M12.5 3.5L16 7l-3.5 3.5M21 17H8M11.5 13.5L8 17l3.5 3.5");
export const Play = drawing("M7 4.5v15l12-7.5z");
export const Pause = drawing("M8 5v14M16 5v14");
export const Clap = drawing("M7.5 13.5l-3-4.5M10 11L6.5 5.5M12.5 9.5L9.5 4.5M14.5 9l-1.5-2.5M14.5 9l3 1.5 1.5 4.5a5 5 0 0 1-3 5.5 5.5 5.5 0 0 1-6.5-2l-5-7.5M18 3v2.5M21.5 5l-2 1.5");
export const Wow = drawing("M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 9.2v.6M15 9.2v.6M12 13a2 2.5 0 1 0 0 5 2 2.5 0 0 0 0-5z");
export const Laugh = drawing("M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM7.5 10l1.5-1.5L10.5 10M13.5 10L15 8.5l1.5 1.5M7.5 13.5a4.5 4.5 0 0 0 9 0z");
export const Think = drawing("M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 9.2v.6M15 9.2v.6M8.5 15.5c2-1.5 4.5-1.5 7 0");
export const Heart = drawing("M12 20S3.5 15 3.5 9A4.5 4.5 0 0 1 12 7a4.5 4.5 0 0 1 8.5 2c0 6-8.5 11-8.5 11z");
export const Fire = drawing("M12 2.5c.5 4 5.5 6 5.5 11.5a5.5 5.5 0 0 1-11 0c0-2.5 1.5-4 2-6 1.5 1 2 2 2 3.5 1.5-2 2-5 1.5-9z");
export const Link = drawing("M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-5.5-5.5l-1.5 1.5M14 10a4 4 0 0 0-6-.5l-3 3A4 4 0 0 0 10.5 18l1.5-1.5");
export const Book = drawing("M12 6.5C10 5 7 4.5 3.5 5v13.5c3.5-.5 6.5 0 8.5 1.5 2-1.5 5-2 8.5-1.5V5C17 4.5 14 5 12 6.5zM12 6.5V20");
