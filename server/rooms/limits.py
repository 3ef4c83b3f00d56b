"""Every bound of a room, in one place. What a client may send is bounded in `protocol/limits.py`."""

from __future__ import annotations

from protocol.limits import COMMANDS_PER_10_S_MAX

ROOMS_MAX = 10_000

ONCE_PER_USER_MIN = 256
ONCE_MS_MIN = 600_000
# The gate lets no user send more than this within `ONCE_MS_MIN`: the promise above can be kept in bounded memory.
ONCE_PER_USER_MAX = COMMANDS_PER_10_S_MAX * ONCE_MS_MIN // 10_000


PAUSE_MS_MIN = 1_000
PULSE_S = 0.25
HEARTBEAT_S = 1.0
HEARTBEAT_WAIT_S_MAX = 2.0

WAIT_S_MIN = 0.001  # sleeping for less only turns the loop round
FLUSH_S_MIN = 0.05
HISTORY_BYTES_MAX = 38_400  # of one audience: two minutes of a room that is shown twenty times a second, one at least
PATCHES_A_FLUSH_MAX = 8  # different ones for one audience; lines that are further apart get the whole state
CROWD_S_MIN = 1.0
CROWD_EXACT_MAX = 100

RECLAIM_S_MIN = 0.05
RECLAIM_S_MAX = 5.0
SWEEP_AT_ONCE_MAX = 16
SWEEP_EVERY_S = 30.0
OFFERED_MAX = ROOMS_MAX
TURN_S = 0.1

SNAPSHOT_EVERY_RECORDS = 300
SNAPSHOT_COMMANDS_A_RECORD = 32  # remembered ones that are written again for each record
SNAPSHOT_WAIT_S_MAX = 10.0

EMPTY_S_MAX = 600.0
OVER_S_MAX = 1_800.0
CLOSING_S_MAX = 2.0

HANDOVER_RETRY_S_MIN = 0.1
HANDOVER_RETRY_S_MAX = 30.0
HANDOVER_TRIES_MAX = 5
OVER_KEPT_S = 86_400
