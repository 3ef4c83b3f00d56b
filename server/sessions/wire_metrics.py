"""What is counted on the wire, for `/metrics`."""

from prometheus_client import Counter, Gauge

from server.tally import Tallies

connections = Gauge("arena_connections", "Connections that are open now")
connections_refused = Counter("arena_connections_refused", "Connections turned down, by error code", ["code"])
connections_closed = Counter("arena_connections_closed", "Connections that the server closed", ["reason"])
messages = Tallies("arena_messages", "Messages that were answered, by event", "event")
messages_refused = Counter("arena_messages_refused", "Messages answered with an error, by its code", ["code"])
no_credit = Counter("arena_no_credit", "Messages refused because too many of their kind came", ["kind"])
frames_dropped = Counter("arena_frames_dropped", "Frames replaced by newer ones or dropped, by event", ["event"])
states_skipped = Counter(
    "arena_states_skipped", "States overtaken by a newer one before a line at the low rate was shown them"
)
newcomers_turned_away = Counter(
    "arena_newcomers_turned_away", "Connections that had not said who they are, by the limit they met", ["limit"]
)
slow_heads = Counter("arena_slow_heads", "Connections whose request had no whole head in time, or too long a one")
relays = Counter("arena_relays", "Requests of sessions at other nodes, by what became of them", ["outcome"])
bad_packets = Counter("arena_bad_packets", "Packets that were not the protocol")
failures = Counter("arena_wire_failures", "Errors of ours that a connection went on after", ["where"])
