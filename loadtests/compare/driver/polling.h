/* Engine.IO over HTTP long-polling: a line has one connection that always asks and one that says. */
#ifndef POLLING_H
#define POLLING_H
#include "line.h"

typedef void (*told_t)(struct line *line, int opcode, const uint8_t *message, size_t n, uint64_t at_ns);

/* Requests as bytes; each returns how many. */
size_t poll_again(const struct line *line, uint8_t *out, size_t max);
size_t post(const struct line *line, int opcode, const uint8_t *payload, size_t n, uint8_t *out, size_t max);

/* The length of the whole answer that `bytes` begins with, and its body; 0 while some of it is still to come. */
size_t whole_answer(const uint8_t *bytes, size_t n, const uint8_t **body, size_t *body_len);
void remember_session(struct line *line, const uint8_t *body, size_t n);
void each_packet(struct line *line, const uint8_t *body, size_t n, told_t told, uint64_t at_ns);
#endif
