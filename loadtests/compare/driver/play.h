/* What each connection says, read from a file that play.py wrote. Numbers are little endian; bytes carry their length.
 *
 *   file     "PLAY1" u32 connections, bytes ack_mark, bytes ack_number_after, u8 big_endian, bytes ok_mark,
 *            u32 starter, message start, then the parts, one a connection
 *   part     bytes head, u16 steps, step[], message timed, u16 patches, patch[], u32 phase
 *   step     message (of no length: only wait), bytes wait (of no length: go on at once)
 *   message  u8 opcode, bytes
 *   patch    u8 kind, u16 offset
 *   bytes    u16 length, then so many
 */
#ifndef PLAY_H
#define PLAY_H
#include <stddef.h>
#include <stdint.h>

struct bytes { const uint8_t *at; uint16_t len; };
struct message { uint8_t opcode; struct bytes payload; };
struct step { struct message say; struct bytes wait; };

enum patch_kind {
    NUMBER_BIG = 'N',    /* 4 bytes: the number of the request, which its ack repeats */
    NUMBER_LITTLE = 'n',
    NUMBER_HEX = 'h',    /* 8 digits of the same */
    TIME_HEX = 't',      /* 16 digits: when it was sent, ns of CLOCK_MONOTONIC */
};
struct patch { uint8_t kind; uint16_t offset; };

struct part {
    struct bytes head;   /* the HTTP request that opens the WebSocket, or the first poll */
    struct step *steps; uint16_t nsteps;
    struct message timed; /* of no length: this one only listens */
    struct patch *patches; uint16_t npatches;
    uint32_t phase;      /* when in the period it is sent, in 1/65536 */
};

struct play {
    uint32_t nparts; struct part *parts;
    struct bytes ack_mark, ack_number_after, ok_mark; /* what is in an ack, before its number, and in a good one */
    uint8_t big_endian;  /* the number */
    uint32_t starter; struct message start; /* said once when all are ready */
};

struct play *read_play(const char *path); /* ends the program with a sentence when it cannot */
#endif
