/* One client: a WebSocket of RFC 6455 on loopback whose frames are masked; or, where the server answers the first request
 * with 200 instead of 101, Engine.IO's long-polling with a second connection for what it says. */
#ifndef LINE_H
#define LINE_H
#include "play.h"

enum { NUMBERS_KEPT = 64, FIRST_NUMBER = 0x10000 }; /* from there on every msgpack writes a number in five bytes */
enum { SAYS = 1u << 31 }; /* in an event's number: of the second connection */
enum line_state { NEW, UPGRADING, STEPPING, READY, DEAD };

struct line {
    int fd, says_fd;                         /* the second is -1 while there is none */
    char sid[64];                            /* of long-polling; empty with a WebSocket */
    uint32_t index;
    enum line_state state;
    const struct part *part;
    uint16_t step;
    uint8_t *kept; uint32_t nkept, kept_max; /* the beginning of a frame whose end has not come */
    uint32_t stamp_at;                       /* where the last one stood, the next mostly stands too */
    uint64_t last_stamp;
    uint32_t number, seen;                   /* of requests; and deliveries in the window */
    uint64_t sent_at[NUMBERS_KEPT];
};

struct counts { uint32_t ready, dead, connecting; uint64_t unsent; };
extern struct counts counts;

uint64_t now_ns(void);
void open_line(struct line *line, int epoll, int port, uint32_t index);
void line_event(struct line *line, uint32_t number, uint32_t events);
void say(struct line *line, const struct message *message);
void say_timed(struct line *line);
void heard(struct line *line, const uint8_t *message, size_t n, uint64_t at_ns); /* told of each message once ready */
#endif
