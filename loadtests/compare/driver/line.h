/* One connection: a WebSocket of RFC 6455 on loopback, as a client that masks its frames. */
#ifndef LINE_H
#define LINE_H
#include "play.h"

enum { NUMBERS_KEPT = 64, FIRST_NUMBER = 0x10000 }; /* from there on every msgpack writes a number in five bytes */
enum line_state { NEW, UPGRADING, STEPPING, READY, DEAD };

struct line {
    int fd;
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
void line_event(struct line *line, int epoll, uint32_t index, uint32_t events);
void say(struct line *line, const struct message *message);
void say_timed(struct line *line);
void heard(struct line *line, const uint8_t *message, size_t n, uint64_t at_ns); /* told of each message once ready */
#endif
