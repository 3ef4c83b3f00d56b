"""What is counted, for `/metrics`. Every drop, refusal and reload has its counter: nothing is lost in silence."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

from server.tally import Tallies, Timings

rooms = Gauge("arena_rooms", "Rooms in memory on this node")
viewers = Gauge("arena_viewers", "Connections that look at a room")
commands = Tallies("arena_commands", "Commands of players, by what became of them", "outcome")
appends = Timings(
    "arena_append_seconds",
    "From a record's way to the store to the store's answer",
    buckets=(0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0),
)
frames = Tallies("arena_frames", "Frames handed to connections, by event", "event")
reloads = Counter("arena_room_reloads", "Rooms that were dropped and claimed again", ["reason"])
pauses = Counter("arena_room_pauses", "Times that a room's clock stood still", ["reason"])
claims = Counter("arena_room_claims", "Rooms looked for in the store, by what was found", ["outcome"])
failures = Counter("arena_room_failures", "Errors of ours that a room went on after, or ended by", ["where"])
abandoned = Counter("arena_rooms_abandoned", "Rooms that ended because nothing happened in them, by mode", ["mode"])
handovers = Counter("arena_handovers", "Writes of a room's result to Postgres", ["outcome"])
snapshots = Counter("arena_room_snapshots", "Snapshots of rooms: with a trimmed log, without, or failed", ["outcome"])
handover_queue = Gauge("arena_handover_queue", "Rooms whose result waits for Postgres")
nodes = Gauge("arena_nodes", "Nodes that live, as this one believes")
deaths = Counter("arena_node_deaths", "Other nodes that were found dead")
missed_batches = Counter("arena_node_batches_missed", "Batches of other nodes that did not arrive")
store_trouble = Gauge("arena_store_trouble", "1 while this ails the rooms' store", ["trouble"])
heartbeats = Counter("arena_heartbeats", "Signs of life to the store", ["outcome"])
