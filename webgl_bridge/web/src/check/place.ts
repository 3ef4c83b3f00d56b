/** What has to be reached, in the words of whoever sets up a firewall. */
import { to } from "../root";

export type Place = {
  readonly protocol: string;
  readonly socket_protocol: string;
  readonly host: string;
  readonly port: string;
  readonly path: string;
};

export function placeOf(at: Pick<Location, "protocol" | "hostname" | "port">, path = to("/socket.io/")): Place {
  const secure = at.protocol === "https:";
  return {
    protocol: secure ? "https" : "http",
    socket_protocol: secure ? "wss" : "ws",
    host: at.hostname,
    port: at.port || (secure ? "443" : "80"),
    path,
  };
}
