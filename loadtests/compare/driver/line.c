#define _GNU_SOURCE
#include "line.h"

#include "polling.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum { TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10, READ_MAX = 1 << 20, FRAME_MAX = 8192 };

struct counts counts;
static uint8_t scratch[READ_MAX + 1];
static uint64_t dice = 88172645463325252ull;
static int epoll_fd, server_port;

uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static uint32_t random32(void) { /* xorshift; masks need no secrecy here */
    dice ^= dice << 13, dice ^= dice >> 7, dice ^= dice << 17;
    return dice >> 16;
}

static void lose(struct line *line, const char *why) {
    if (line->state == DEAD) return;
    if (counts.dead < 5) fprintf(stderr, "a line ended in state %d: %s\n", line->state, why);
    if (line->state == READY) counts.ready--; else counts.connecting--;
    line->state = DEAD;
    counts.dead++;
    close(line->fd);
    if (line->says_fd >= 0) close(line->says_fd);
    line->fd = line->says_fd = -1;
}

static void put(struct line *line, int fd, const void *content, size_t n) {
    ssize_t sent = send(fd, content, n, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent == (ssize_t)n) return;
    counts.unsent++; /* half a frame would spoil all that follows */
    lose(line, "the server does not read");
}

static int connected(int port, uint32_t number, int events) {
    int yes = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (fd < 0) { perror("socket"); exit(2); }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    if (connect(fd, (void *)&address, sizeof address) < 0 && errno != EINPROGRESS) { perror("connect"); exit(2); }
    struct epoll_event event = { .events = events, .data.u32 = number };
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
    return fd;
}

static void put_frame(struct line *line, int opcode, const uint8_t *payload, size_t n) {
    uint8_t frame[FRAME_MAX];
    size_t head = 2;
    if (line->fd < 0) return;
    if (line->sid[0]) {
        if (line->says_fd < 0) line->says_fd = connected(server_port, line->index | SAYS, EPOLLIN);
        put(line, line->says_fd, frame, post(line, opcode, payload, n, frame, sizeof frame));
        return;
    }
    if (n + 8 > FRAME_MAX) { fprintf(stderr, "a message of %zu bytes is too long\n", n); exit(2); }
    frame[0] = 0x80 | opcode;
    if (n < 126) frame[1] = 0x80 | n;
    else { frame[1] = 0x80 | 126; frame[2] = n >> 8; frame[3] = n; head = 4; }
    uint32_t mask = random32();
    memcpy(frame + head, &mask, 4);
    head += 4;
    for (size_t i = 0; i < n; i++) frame[head + i] = payload[i] ^ ((uint8_t *)&mask)[i & 3];
    put(line, line->fd, frame, head + n);
}

void say(struct line *line, const struct message *message) {
    put_frame(line, message->opcode, message->payload.at, message->payload.len);
}

void say_timed(struct line *line) {
    const struct part *part = line->part;
    uint8_t content[FRAME_MAX];
    char digits[20];
    uint64_t at = now_ns();
    uint32_t number = FIRST_NUMBER + line->number++;
    line->sent_at[number % NUMBERS_KEPT] = at;
    memcpy(content, part->timed.payload.at, part->timed.payload.len);
    for (int i = 0; i < part->npatches; i++) {
        uint8_t *here = content + part->patches[i].offset;
        switch (part->patches[i].kind) {
        case NUMBER_BIG: for (int k = 0; k < 4; k++) here[k] = number >> (24 - 8 * k); break;
        case NUMBER_LITTLE: memcpy(here, &number, 4); break;
        case NUMBER_HEX: snprintf(digits, sizeof digits, "%08x", number); memcpy(here, digits, 8); break;
        case TIME_HEX: snprintf(digits, sizeof digits, "%016llx", (unsigned long long)at); memcpy(here, digits, 16); break;
        default: fprintf(stderr, "unknown patch\n"); exit(2);
        }
    }
    put_frame(line, part->timed.opcode, content, part->timed.payload.len);
}

static void begin_step(struct line *line) {
    for (; line->step < line->part->nsteps; line->step++) {
        const struct step *step = line->part->steps + line->step;
        if (step->say.payload.len) say(line, &step->say);
        if (step->wait.len || line->state == DEAD) return;
    }
    line->state = READY;
    counts.ready++;
    counts.connecting--;
}

static void on_message(struct line *line, int opcode, const uint8_t *message, size_t n, uint64_t at_ns) {
    if (opcode == TEXT && n == 1 && message[0] == '2') { put_frame(line, TEXT, (const uint8_t *)"3", 1); return; } /* Engine.IO's ping */
    if (line->state == READY) { heard(line, message, n, at_ns); return; }
    struct bytes wait = line->part->steps[line->step].wait;
    if (memmem(message, n, wait.at, wait.len)) { line->step++; begin_step(line); }
}

static void ask_again(struct line *line) {
    uint8_t request[512];
    if (line->fd >= 0) put(line, line->fd, request, poll_again(line, request, sizeof request));
}

static void begin_polling(struct line *line, const uint8_t *body, size_t n, uint64_t at_ns) {
    remember_session(line, body, n);
    line->state = STEPPING;
    begin_step(line);
    each_packet(line, body, n, on_message, at_ns);
    ask_again(line);
}

/* Returns how many bytes of these were whole answers. */
static size_t read_answers(struct line *line, const uint8_t *bytes, size_t n, uint64_t at_ns) {
    size_t i = 0, whole, length;
    const uint8_t *body;
    while (line->state != DEAD && (whole = whole_answer(bytes + i, n - i, &body, &length))) {
        if (memcmp(bytes + i, "HTTP/1.1 200", 12)) { lose(line, (const char *)bytes + i); break; }
        i += whole;
        if (!line->sid[0]) begin_polling(line, body, length, at_ns);
        else { each_packet(line, body, length, on_message, at_ns); ask_again(line); }
    }
    return i;
}

/* What it said was taken, or it is lost: the answers say no more. A body may come by itself. Servers close connections on
 * which nothing was said for some seconds; the next thing to say opens another, which on loopback is there at once. */
static void read_taken(struct line *line) {
    ssize_t got = recv(line->says_fd, scratch, READ_MAX, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) { close(line->says_fd); line->says_fd = -1; return; }
    scratch[got] = 0;
    if (!memcmp(scratch, "HTTP/1.1 ", 9) && memcmp(scratch + 9, "200", 3)) lose(line, (char *)scratch);
}

static void read_line(struct line *line) {
    if (line->nkept) memcpy(scratch, line->kept, line->nkept);
    ssize_t got = recv(line->fd, scratch + line->nkept, READ_MAX - line->nkept, 0);
    if (got <= 0) {
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
        lose(line, got ? strerror(errno) : "the server closed it");
        return;
    }
    size_t n = line->nkept + got, i = 0;
    uint64_t at_ns = now_ns();
    if (line->state == UPGRADING) {
        scratch[n] = 0;
        uint8_t *head_end = memmem(scratch, n, "\r\n\r\n", 4);
        if (!head_end) goto keep;
        if (!memcmp(scratch, "HTTP/1.1 200", 12)) { i = read_answers(line, scratch, n, at_ns); goto keep; }
        if (memcmp(scratch, "HTTP/1.1 101", 12)) { lose(line, (char *)scratch); return; }
        i = head_end - scratch + 4;
        line->state = STEPPING;
        begin_step(line);
    }
    if (line->sid[0]) { i = read_answers(line, scratch, n, at_ns); goto keep; }
    while (n - i >= 2) {
        size_t len = scratch[i + 1] & 127, head = 2;
        int opcode = scratch[i] & 15;
        if (len == 126) { if (n - i < 4) break; len = scratch[i + 2] << 8 | scratch[i + 3]; head = 4; }
        else if (len == 127) { lose(line, "a frame of more than 64 kB"); return; }
        if (n - i < head + len) break;
        uint8_t *message = scratch + i + head;
        i += head + len;
        if (!(scratch[i - head - len] & 0x80) || opcode == 0) { lose(line, "a message in pieces"); return; }
        if (opcode == PING) put_frame(line, PONG, message, len);
        else if (opcode == CLOSE) { lose(line, "the server said goodbye"); return; }
        else if (opcode == TEXT || opcode == BINARY) on_message(line, opcode, message, len, at_ns);
        if (line->state == DEAD) return;
    }
keep:
    if (line->state == DEAD) return;
    line->nkept = n - i;
    if (line->nkept > line->kept_max) line->kept = realloc(line->kept, line->kept_max = line->nkept + 1024);
    if (line->nkept) memcpy(line->kept, scratch + i, line->nkept);
}

void open_line(struct line *line, int epoll, int port, uint32_t index) {
    epoll_fd = epoll, server_port = port;
    line->index = index, line->says_fd = -1;
    line->fd = connected(port, index, EPOLLOUT | EPOLLIN);
    counts.connecting++;
}

void line_event(struct line *line, uint32_t number, uint32_t events) {
    if (line->fd < 0) return;
    if (number & SAYS) { if (line->says_fd >= 0) read_taken(line); return; }
    if (line->state == NEW && events & EPOLLOUT) {
        struct epoll_event event = { .events = EPOLLIN, .data.u32 = number };
        epoll_ctl(epoll_fd, EPOLL_CTL_MOD, line->fd, &event);
        line->state = UPGRADING;
        put(line, line->fd, line->part->head.at, line->part->head.len);
    }
    if (line->fd >= 0 && events & (EPOLLIN | EPOLLHUP | EPOLLERR)) read_line(line);
}
