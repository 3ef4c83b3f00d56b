/* Plays a prepared play (play.h) against a server on loopback: opens every line, then sends each timed message once in
 * a period, and counts and times what comes back. One thread; above WebSocket it knows of Engine.IO its pings and its
 * long-polling, and no other protocol.
 *
 *   driver PLAY PORT AT_ONCE SETTLE_S STOP_US STAGE...    a stage is PERIOD_US:SECONDS:MEASURED
 *
 * A delivery is a message with "@TS:" and 16 hexadecimal digits, ns of CLOCK_MONOTONIC: when that was sent which it
 * tells of. It counts in the stage in which that was, once a line and stamp; an ack counts where its request does.
 * After a measured stage nothing is sent for DRAIN_NS, so that what is late is counted too.
 *
 * Lines on standard output: `ready READY DEAD SECONDS`, `settled`, and for each measured stage `begin`, `end` (at these
 * instants somebody else reads what the servers have used) and `result {...}`. Times in it are in µs. It ends after
 * two stages in a row whose acks' 99th percentile is above STOP_US: one may be the machine's.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>

#include "line.h"

enum { EVENTS_MAX = 512, SAMPLES_MAX = 8000000, STAMP_LEN = 20 };
#define DRAIN_NS 700000000ull
#define STUCK_NS 20000000000ull

static struct play *play;
static struct line *lines;
static int epoll;
static uint32_t *delays, *ack_delays;
static uint64_t ndelays, nacks, nrefused, nbytes, window_from = 1, window_to = 0;

static int hex(const uint8_t *digits, uint64_t *value) {
    uint64_t v = 0;
    for (int i = 0; i < 16; i++) {
        int c = digits[i], d = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (d < 0) return 0;
        v = v << 4 | d;
    }
    *value = v;
    return 1;
}

static uint32_t delay(uint64_t from, uint64_t to) { /* in 0.1 µs */
    uint64_t d = to > from ? (to - from) / 100 : 0;
    return d > 0xffffffffu ? 0xffffffffu : d;
}

static int delivery(struct line *line, const uint8_t *message, size_t n, uint64_t at_ns) {
    const uint8_t *found = NULL;
    uint64_t stamp;
    if (n < STAMP_LEN) return 0;
    if (line->stamp_at + STAMP_LEN <= n && !memcmp(message + line->stamp_at, "@TS:", 4)) found = message + line->stamp_at;
    else found = memmem(message, n - 16, "@TS:", 4);
    if (!found || !hex(found + 4, &stamp)) return 0;
    line->stamp_at = found - message;
    if (stamp == line->last_stamp) return 1; /* the same once more */
    line->last_stamp = stamp;
    if (stamp < window_from || stamp >= window_to) return 1;
    line->seen++;
    nbytes += n;
    if (ndelays < SAMPLES_MAX) delays[ndelays++] = delay(stamp, at_ns);
    return 1;
}

static void ack(struct line *line, const uint8_t *message, size_t n, uint64_t at_ns) {
    struct bytes mark = play->ack_mark, before = play->ack_number_after;
    if (!mark.len || !memmem(message, n, mark.at, mark.len)) return;
    const uint8_t *p = memmem(message, n, before.at, before.len);
    if (!p || p + before.len + 4 > message + n) return;
    p += before.len;
    uint32_t number = play->big_endian ? (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3]
                                       : (uint32_t)p[3] << 24 | p[2] << 16 | p[1] << 8 | p[0];
    if (number - FIRST_NUMBER >= line->number || FIRST_NUMBER + line->number - number > NUMBERS_KEPT) return;
    uint64_t sent_at = line->sent_at[number % NUMBERS_KEPT];
    if (sent_at < window_from || sent_at >= window_to) return;
    if (!memmem(message, n, play->ok_mark.at, play->ok_mark.len)) { nrefused++; return; }
    if (nacks < SAMPLES_MAX) ack_delays[nacks++] = delay(sent_at, at_ns);
}

void heard(struct line *line, const uint8_t *message, size_t n, uint64_t at_ns) {
    if (!delivery(line, message, n, at_ns)) ack(line, message, n, at_ns);
}

static void pump(uint64_t wait_ns) {
    struct timespec wait = { wait_ns / 1000000000ull, wait_ns % 1000000000ull };
    struct epoll_event events[EVENTS_MAX];
    int n = epoll_pwait2(epoll, events, EVENTS_MAX, &wait, NULL);
    for (int i = 0; i < n; i++) {
        uint32_t number = events[i].data.u32;
        line_event(lines + (number & ~SAYS), number, events[i].events);
    }
}

static void pump_until(uint64_t end_ns) {
    for (uint64_t t; (t = now_ns()) < end_ns;) pump(end_ns - t < 20000000 ? end_ns - t : 20000000);
}

static void connect_all(int port, uint32_t at_once) {
    uint64_t moved_ns = now_ns();
    uint32_t next = 0, done = 0;
    while (counts.ready + counts.dead < play->nparts) {
        while (next < play->nparts && counts.connecting < at_once) { open_line(lines + next, epoll, port, next); next++; }
        pump(100000000);
        if (counts.ready + counts.dead != done) { done = counts.ready + counts.dead; moved_ns = now_ns(); }
        else if (now_ns() - moved_ns > STUCK_NS) { fprintf(stderr, "only %u of %u lines are ready\n", counts.ready, play->nparts); exit(3); }
    }
}

static uint32_t *senders, nsenders;
static int by_phase(const void *a, const void *b) {
    uint32_t x = play->parts[*(uint32_t *)a].phase, y = play->parts[*(uint32_t *)b].phase;
    return x < y ? -1 : x > y;
}
static void line_up_senders(void) {
    senders = calloc(play->nparts + 1, sizeof *senders);
    for (uint32_t i = 0; i < play->nparts; i++) if (play->parts[i].timed.payload.len) senders[nsenders++] = i;
    qsort(senders, nsenders, sizeof *senders, by_phase);
}

/* Every sender once in each period, at its own phase, until the end. Returns how many were sent. */
static uint64_t send_until(uint64_t from_ns, uint64_t end_ns, uint64_t period_ns) {
    uint64_t sent = 0, round_ns = from_ns;
    uint32_t k = 0;
    if (!nsenders) { pump_until(end_ns); return 0; }
    for (;;) {
        uint64_t t = now_ns(), due_ns;
        if (t >= end_ns) return sent;
        while ((due_ns = round_ns + (period_ns * play->parts[senders[k]].phase >> 16)) <= t) {
            if (due_ns >= end_ns) break;
            struct line *line = lines + senders[k];
            if (line->state == READY) { say_timed(line); sent++; }
            if (++k == nsenders) { k = 0; round_ns += period_ns; }
        }
        uint64_t until_ns = due_ns < end_ns ? due_ns : end_ns;
        if (until_ns > t) pump(until_ns - t);
    }
}

static int ascending(const void *a, const void *b) { uint32_t x = *(uint32_t *)a, y = *(uint32_t *)b; return x < y ? -1 : x > y; }
static double share(const uint32_t *sorted, uint64_t n, double q) {
    if (!n) return -1;
    uint64_t i = n * q;
    return sorted[i < n ? i : n - 1] / 10.0;
}
static double own_cpu_s(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

/* The 99th percentile of its acks, or of its deliveries where nothing is acknowledged; -1 when there were none. */
static double measured_stage(uint64_t period_ns, uint64_t length_ns) {
    ndelays = nacks = nrefused = nbytes = 0;
    for (uint32_t i = 0; i < play->nparts; i++) lines[i].seen = 0;
    puts("begin");
    double own_s = own_cpu_s();
    window_from = now_ns(), window_to = window_from + length_ns;
    uint64_t sent = send_until(window_from, window_to, period_ns), ended_ns = now_ns();
    own_s = own_cpu_s() - own_s;
    puts("end");
    pump_until(ended_ns + DRAIN_NS);
    window_to = 0;
    qsort(delays, ndelays, sizeof *delays, ascending);
    qsort(ack_delays, nacks, sizeof *ack_delays, ascending);
    uint32_t fewest = UINT32_MAX, most = 0;
    for (uint32_t i = 0; i < play->nparts; i++) {
        if (lines[i].seen < fewest) fewest = lines[i].seen;
        if (lines[i].seen > most) most = lines[i].seen;
    }
    double p99 = share(nacks ? ack_delays : delays, nacks ? nacks : ndelays, .99);
    printf("result {\"seconds\": %.4f, \"period_us\": %llu, \"sent\": %llu, \"acks\": %llu, \"refused\": %llu, \"deliveries\": %llu,"
           " \"bytes\": %.1f, \"ack_p50\": %.1f, \"ack_p99\": %.1f, \"delivery_p50\": %.1f, \"delivery_p99\": %.1f,"
           " \"fewest\": %u, \"most\": %u, \"driver_cpu_s\": %.4f, \"ready\": %u, \"dead\": %u}\n",
           (ended_ns - window_from) / 1e9, (unsigned long long)period_ns / 1000, (unsigned long long)sent, (unsigned long long)nacks,
           (unsigned long long)nrefused, (unsigned long long)ndelays, ndelays ? (double)nbytes / ndelays : 0,
           share(ack_delays, nacks, .5), share(ack_delays, nacks, .99), share(delays, ndelays, .5), share(delays, ndelays, .99),
           fewest, most, own_s, counts.ready, counts.dead);
    return p99;
}

int main(int argc, char **argv) {
    if (argc < 6) { fprintf(stderr, "driver PLAY PORT AT_ONCE SETTLE_S STOP_US STAGE...\n"); return 2; }
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* it goes with whoever started it */
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    setvbuf(stdout, NULL, _IOLBF, 0);
    play = read_play(argv[1]);
    if (play->nparts + 16 > files.rlim_cur) { fprintf(stderr, "%u lines need more open files than the %lu that are allowed\n", play->nparts, (unsigned long)files.rlim_cur); return 2; }
    lines = calloc(play->nparts + 1, sizeof *lines);
    for (uint32_t i = 0; i < play->nparts; i++) { lines[i].fd = lines[i].says_fd = -1; lines[i].part = play->parts + i; }
    delays = malloc(SAMPLES_MAX * sizeof *delays);
    ack_delays = malloc(SAMPLES_MAX * sizeof *ack_delays);
    epoll = epoll_create1(0);
    line_up_senders();

    uint64_t began_ns = now_ns();
    connect_all(atoi(argv[2]), atoi(argv[3]));
    printf("ready %u %u %.3f\n", counts.ready, counts.dead, (now_ns() - began_ns) / 1e9);
    pump_until(now_ns() + (uint64_t)(atof(argv[4]) * 1e9));
    puts("settled");
    if (play->start.payload.len) say(lines + play->starter, &play->start);
    for (int i = 6, too_slow = 0; i < argc && too_slow < 2; i++) {
        unsigned period_us;
        double seconds;
        int measured;
        if (sscanf(argv[i], "%u:%lf:%d", &period_us, &seconds, &measured) != 3) { fprintf(stderr, "%s is no stage\n", argv[i]); return 2; }
        uint64_t t = now_ns(), length_ns = seconds * 1e9;
        if (!measured) send_until(t, t + length_ns, period_us * 1000ull);
        else too_slow = measured_stage(period_us * 1000ull, length_ns) > atof(argv[5]) ? too_slow + 1 : 0;
    }
    return 0;
}
