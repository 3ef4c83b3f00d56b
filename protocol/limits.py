"""Every size, rate and count limit of the wire, in one place."""

from __future__ import annotations

PACKET_BYTES_MAX = 65_536  # a longer one ends the connection
MESSAGE_SIZE_MAX = 16_384  # characters and values; a larger one is answered with an error
NESTING_MAX = 8
TEXT_ANSWER_CHARS_MAX = 200
OPTIONS_PICKED_MAX = 20
COMMAND_ID_CHARS_MAX = 64
TOPIC_CHARS_MAX = 100
MODE_CHARS_MAX = 50
ACTION_CHARS_MAX = 40
TOKEN_CHARS_MAX = 4_096
GUEST_KEY_CHARS_MIN = 22
GUEST_KEY_CHARS_MAX = 64
NAME_CHARS_MIN = 2
NAME_CHARS_MAX = 50
TIME_LIMIT_MINUTES_MAX = 30
CLAIMED_LAG_MS_MAX = 10_000

ROOMS_PER_SESSION_MAX = 8
ROOMS_PER_BOT_MAX = 500
WRONG_CODES_PER_SESSION_MAX = 10
WRONG_CODES_PER_ADDRESS_MAX = 200
WRONG_CODES_FORGOTTEN_S = 600.0
BAD_MESSAGES_PER_SESSION_MAX = 100
# Credits of one user, by kind of message. They refill evenly; a message without credit is refused.
COMMANDS_PER_10_S_MAX = 100  # answers are such
JOINS_PER_10_S_MAX = 60  # a line that comes again enters all its rooms anew
REACTIONS_PER_10_S_MAX = 8
DUELS_CREATED_PER_MINUTE_MAX = 10
OTHERS_PER_10_S_MAX = 100
REFUSED_FOR_CREDIT_PER_10_S_MAX = 200  # of one connection; beyond, it is closed

HEAD_S_MAX = 10.0  # of an HTTP request
HEAD_BYTES_MAX = 65_536
BODY_S_MAX = 10.0
CONNECT_S_MAX = 10.0
UPGRADE_S_MAX = 10.0
NEWCOMERS_PER_ADDRESS_MAX = 2_000  # connections that have not said who they are
NEWCOMERS_MAX = 20_000
INBOX_MESSAGES_MAX = 32
OUTBOX_BYTES_MAX = 262_144
UNSENT_BYTES_MAX = 16_384  # in the kernel, which would take megabytes of what a slow reader does not read
CLOSING_S_MAX = 2.0

PAYLOAD_PACKETS_MAX = 1_000  # in one POST
NAMESPACE_CHARS_MAX = 200
ATTACHMENTS_MAX = 10
ATTACHMENTS_BYTES_MAX = 65_536  # of one packet, together
BINARY_TEXT_CHARS_MAX = 65_536  # of a packet with attachments: each of its values is looked at
# In one packet. Beyond their bytes, lists and maps cost time and memory, numbers and keys cost time.
CONTAINERS_MAX = 20_000
COMMAS_MAX = 50_000

ROOM_INBOX_MAX = 256
COMMAND_REPLY_S_MAX = 5.0
NODE_REPLY_S_MAX = 6.0  # of another node, which itself waits that long for a room
OWNERS_ASKED_MAX = 4
FOLLOW_S_MIN = 0.02
FOLLOW_S_MAX = 0.5
FOLLOW_TRIES_MAX = 40

LOW_RATE_S = 1.0  # between two states of a room, for a page that nobody looks at

SESSIONS_PER_USER_MAX = 16
USERS_LIMITED_MAX = 20_000
NAME_KEPT_S = 600.0
SESSION_ENDING_WARNING_S = 60.0
