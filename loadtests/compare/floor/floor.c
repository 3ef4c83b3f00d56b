/* The floor: what a server has to do at the least. It takes connections, knows who is in which room, and writes bytes
 * that were prepared to each of them: no parsing beyond a search, no encoding but the time stamp, no queues.
 *
 *   floor --port P
 *
 * It speaks as much Socket.IO (msgpack parser) as the driver says: join_room with a room "room:" and 8 hexadecimal
 * digits, act "answer" with a stamp, act "start" with a rate. Loopback only.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

enum { FDS = 65536, ROOMS = 8192, PAYLOAD = 856, STAMP = 20, READ = 8192 };

struct room { int *members, n, max; };
static struct room rooms[ROOMS];
static int stage[FDS], room_of[FDS], ticking = -1;
static uint8_t state[PAYLOAD + 4];

static void put(int fd, const void *content, size_t n) { if (send(fd, content, n, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {} }

static void tell(struct room *room, const void *stamp) {
    memcpy(state + 64, stamp, STAMP);
    for (int i = 0; i < room->n; i++) put(room->members[i], state, sizeof state);
}

static void join(int fd, const uint8_t *name) {
    char digits[9] = {0};
    memcpy(digits, name + 5, 8);
    int number = strtol(digits, NULL, 16) % ROOMS;
    struct room *room = rooms + number;
    if (room->n == room->max) room->members = realloc(room->members, (room->max = room->max * 2 + 8) * sizeof(int));
    room->members[room->n++] = fd;
    room_of[fd] = number;
}

static void leave(int fd) {
    if (room_of[fd] < 0) return;
    struct room *room = rooms + room_of[fd];
    for (int i = 0; i < room->n; i++) if (room->members[i] == fd) { room->members[i] = room->members[--room->n]; break; }
    room_of[fd] = -1;
}

/* {"id": n, "type": 3, "nsp": "/", "data": [{"ok": true}]} */
static void acknowledge(int fd, const uint8_t *message, size_t n) {
    uint8_t frame[] = "\x82\x23\x84\xa2id\xce----\xa4type\x03\xa3nsp\xa1/\xa4" "data\x91\x81\xa2ok\xc3";
    const uint8_t *id = NULL; /* the last one: a command has an id of its own, inside */
    for (const uint8_t *next = message; (next = memmem(next, message + n - next, "\xa2id", 3)); next += 3) id = next;
    if (!id) return;
    uint32_t number = id[3] == 0xce ? (uint32_t)id[4] << 24 | id[5] << 16 | id[6] << 8 | id[7] : id[3];
    for (int i = 0; i < 4; i++) frame[7 + i] = number >> (24 - 8 * i);
    frame[1] = sizeof frame - 3;
    put(fd, frame, sizeof frame - 1);
}

static void start(int timer, int hz, int fd) {
    long every_ns = 1000000000L / hz;
    struct itimerspec when = { { every_ns / 1000000000, every_ns % 1000000000 }, { every_ns / 1000000000, every_ns % 1000000000 } };
    timerfd_settime(timer, 0, &when, NULL);
    ticking = room_of[fd];
}

static void on_message(int fd, int timer, const uint8_t *message, size_t n) {
    static const char connected[] = "\x82\x0d\x82\xa4type\x00\xa3nsp\xa1/";
    const uint8_t *found;
    if (stage[fd] == 1) { put(fd, connected, sizeof connected - 1); stage[fd] = 2; return; }
    if ((found = memmem(message, n, "@TS:", 4))) {
        uint8_t stamp[STAMP];
        memcpy(stamp, found, STAMP);
        acknowledge(fd, message, n);
        if (room_of[fd] >= 0) tell(rooms + room_of[fd], stamp);
        return;
    }
    if (memmem(message, n, "join_room", 9) && (found = memmem(message, n, "room:", 5))) join(fd, found);
    else if (memmem(message, n, "start", 5) && (found = memmem(message, n, "value", 5))) start(timer, found[5], fd);
    acknowledge(fd, message, n);
}

/* The whole messages in what was read; half a one at the end does not happen on loopback with messages so short. */
static void on_bytes(int fd, int timer, uint8_t *bytes, size_t n) {
    static const char upgraded[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n\x81\x4d"
        "0{\"sid\":\"x\",\"upgrades\":[],\"pingInterval\":25000,\"pingTimeout\":20000,\"mp\":1000}";
    if (stage[fd] == 0) { put(fd, upgraded, sizeof upgraded - 1); stage[fd] = 1; return; }
    for (size_t i = 0; i + 6 <= n;) {
        size_t length = bytes[i + 1] & 127, head = 2;
        if (length == 126) { length = bytes[i + 2] << 8 | bytes[i + 3]; head = 4; }
        uint8_t *mask = bytes + i + head, *message = mask + 4;
        if (message + length > bytes + n) return;
        for (size_t k = 0; k < length; k++) message[k] ^= mask[k & 3];
        on_message(fd, timer, message, length);
        i += head + 4 + length;
    }
}

int main(int argc, char **argv) {
    int yes = 1, port = argc > 2 ? atoi(argv[2]) : 0;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max < FDS ? files.rlim_max : FDS;
    setrlimit(RLIMIT_NOFILE, &files);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    if (bind(listener, (void *)&address, sizeof address) || listen(listener, 4096)) { perror("listen"); return 1; }
    int epoll = epoll_create1(0), timer = timerfd_create(CLOCK_MONOTONIC, 0);
    struct epoll_event event = { EPOLLIN, { .fd = listener } };
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    event.data.fd = timer;
    epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &event);
    memset(state, 'x', sizeof state);
    state[0] = 0x82, state[1] = 126, state[2] = PAYLOAD >> 8, state[3] = PAYLOAD & 255;
    static uint8_t bytes[READ];
    for (;;) {
        struct epoll_event events[512];
        int n = epoll_wait(epoll, events, 512, -1);
        for (int i = 0; i < n; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                int line = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
                if (line < 0) continue;
                setsockopt(line, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
                stage[line] = 0, room_of[line] = -1;
                event.data.fd = line;
                epoll_ctl(epoll, EPOLL_CTL_ADD, line, &event);
            } else if (fd == timer) {
                uint64_t times;
                struct timespec t;
                char stamp[STAMP + 1];
                if (read(timer, &times, 8) < 0) {}
                clock_gettime(CLOCK_MONOTONIC, &t);
                snprintf(stamp, sizeof stamp, "@TS:%016llx", (unsigned long long)t.tv_sec * 1000000000ull + t.tv_nsec);
                if (ticking >= 0) tell(rooms + ticking, stamp);
            } else {
                ssize_t got = recv(fd, bytes, sizeof bytes, 0);
                if (got <= 0) { leave(fd); close(fd); } else on_bytes(fd, timer, bytes, got);
            }
        }
    }
}
