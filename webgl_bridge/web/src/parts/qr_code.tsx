import { useMemo } from "preact/hooks";
import { t } from "../text";
import { qr } from "./qr";

const QUIET_ZONE = 4;

/** A link to be read by another device's camera. Nothing where the link is too long, or leads to this device alone. */
export function QrCode(props: { link: string }) {
  const rows = useMemo(() => (isOfThisDevice(props.link) ? null : qr(props.link)), [props.link]);
  if (!rows) return null;
  const path = rows.map((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")).join("")).join("");
  const size = rows.length + 2 * QUIET_ZONE;
  return (
    <figure class="qr">
      <svg viewBox={`${-QUIET_ZONE} ${-QUIET_ZONE} ${size} ${size}`} role="img" aria-label={t("challenged.qr")}>
        <path d={path} />
      </svg>
    </figure>
  );
}

function isOfThisDevice(link: string): boolean {
  return /^(localhost|127\.[\d.]+|\[::1\])$/.test(new URL(link).hostname);
}
