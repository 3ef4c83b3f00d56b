#include "play.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t *at, *end;

static const uint8_t *take(size_t n) {
    if ((size_t)(end - at) < n) { fprintf(stderr, "the play ends in the middle\n"); exit(2); }
    const uint8_t *here = at;
    at += n;
    return here;
}
static uint8_t u8(void) { return *take(1); }
static uint16_t u16(void) { const uint8_t *p = take(2); return p[0] | p[1] << 8; }
static uint32_t u32(void) { uint32_t low = u16(); return low | (uint32_t)u16() << 16; }
static struct bytes bytes(void) { struct bytes b; b.len = u16(); b.at = take(b.len); return b; }
static struct message message(void) { struct message m; m.opcode = u8(); m.payload = bytes(); return m; }

static void read_part(struct part *part) {
    part->head = bytes();
    part->nsteps = u16();
    part->steps = calloc(part->nsteps + 1, sizeof *part->steps);
    for (int i = 0; i < part->nsteps; i++) { part->steps[i].say = message(); part->steps[i].wait = bytes(); }
    part->timed = message();
    part->npatches = u16();
    part->patches = calloc(part->npatches + 1, sizeof *part->patches);
    for (int i = 0; i < part->npatches; i++) { part->patches[i].kind = u8(); part->patches[i].offset = u16(); }
    part->phase = u32();
}

struct play *read_play(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) { perror(path); exit(2); }
    fseek(file, 0, SEEK_END);
    size_t size = ftell(file);
    rewind(file);
    uint8_t *content = malloc(size + 1);
    if (fread(content, 1, size, file) != size) { perror(path); exit(2); }
    fclose(file);
    at = content, end = content + size;
    if (memcmp(take(5), "PLAY1", 5)) { fprintf(stderr, "%s is no play\n", path); exit(2); }
    struct play *play = calloc(1, sizeof *play);
    play->nparts = u32();
    play->ack_mark = bytes();
    play->ack_number_after = bytes();
    play->big_endian = u8();
    play->ok_mark = bytes();
    play->starter = u32();
    play->start = message();
    play->parts = calloc(play->nparts + 1, sizeof *play->parts);
    for (uint32_t i = 0; i < play->nparts; i++) read_part(play->parts + i);
    return play;
}
