#define _GNU_SOURCE
#include "polling.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 1, BINARY = 2, PACKET_MAX = 65536 };

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static size_t base64(const uint8_t *from, size_t n, uint8_t *to) {
    size_t k = 0;
    for (size_t i = 0; i < n; i += 3) {
        uint32_t three = from[i] << 16 | (i + 1 < n ? from[i + 1] << 8 : 0) | (i + 2 < n ? from[i + 2] : 0);
        for (int j = 0; j < 4; j++) to[k++] = i + j > n ? '=' : letters[three >> (18 - 6 * j) & 63];
    }
    return k;
}

static size_t bytes_of(const uint8_t *from, size_t n, uint8_t *to) {
    static int8_t value[256];
    if (!value['B']) for (int i = 0; i < 64; i++) value[(uint8_t)letters[i]] = i;
    size_t k = 0;
    for (size_t i = 0; i + 3 < n; i += 4) {
        uint32_t three = value[from[i]] << 18 | value[from[i + 1]] << 12 | value[from[i + 2]] << 6 | value[from[i + 3]];
        to[k++] = three >> 16;
        if (from[i + 2] != '=') to[k++] = three >> 8;
        if (from[i + 3] != '=') to[k++] = three;
    }
    return k;
}

void remember_session(struct line *line, const uint8_t *body, size_t n) {
    const uint8_t *at = memmem(body, n, "\"sid\":\"", 7);
    size_t k = 0;
    if (!at) return;
    for (at += 7; at < body + n && *at != '"' && k + 1 < sizeof line->sid; at++) line->sid[k++] = *at;
    line->sid[k] = 0;
}

size_t poll_again(const struct line *line, uint8_t *out, size_t max) {
    return snprintf((char *)out, max, "GET /socket.io/?EIO=4&transport=polling&sid=%s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", line->sid);
}

size_t post(const struct line *line, int opcode, const uint8_t *payload, size_t n, uint8_t *out, size_t max) {
    size_t length = opcode == TEXT ? n : 1 + (n + 2) / 3 * 4;
    size_t head = snprintf((char *)out, max, "POST /socket.io/?EIO=4&transport=polling&sid=%s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "Content-Type: text/plain;charset=UTF-8\r\nContent-Length: %zu\r\n\r\n", line->sid, length);
    if (head + length > max) { fprintf(stderr, "a message of %zu bytes is too long\n", n); exit(2); }
    if (opcode == TEXT) { memcpy(out + head, payload, n); return head + n; }
    out[head] = 'b';
    return head + 1 + base64(payload, n, out + head + 1);
}

size_t whole_answer(const uint8_t *bytes, size_t n, const uint8_t **body, size_t *body_len) {
    const uint8_t *end = memmem(bytes, n, "\r\n\r\n", 4);
    if (!end) return 0;
    size_t head = end + 4 - bytes;
    char text[2048] = {0};
    memcpy(text, bytes, head < sizeof text ? head : sizeof text - 1);
    const char *length = strcasestr(text, "\r\ncontent-length:");
    *body = bytes + head;
    *body_len = length ? strtoul(length + 17, NULL, 10) : 0;
    return n - head < *body_len ? 0 : head + *body_len;
}

void each_packet(struct line *line, const uint8_t *body, size_t n, told_t told, uint64_t at_ns) {
    static uint8_t message[PACKET_MAX];
    while (n) {
        const uint8_t *next = memchr(body, 0x1e, n);
        size_t length = next ? (size_t)(next - body) : n;
        if (length && body[0] == 'b' && length / 4 * 3 < PACKET_MAX) told(line, BINARY, message, bytes_of(body + 1, length - 1, message), at_ns);
        else if (length) told(line, TEXT, body, length, at_ns);
        n -= length + (next != NULL);
        body += length + (next != NULL);
    }
}
