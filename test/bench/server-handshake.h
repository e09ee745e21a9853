/* What the answer to an opening request is computed with. */
#include <stdint.h>
#include <string.h>

/* SHA-1 (RFC 3174) of a text of at most 119 bytes. */
static void sha1(const char *text, uint8_t digest[20]) {
	uint32_t h[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}, w[80];
	uint8_t block[128] = {0};
	size_t length = strlen(text), size = length < 56 ? 64 : 128;
	memcpy(block, text, length);
	block[length] = 0x80;
	block[size - 2] = length * 8 >> 8, block[size - 1] = length * 8;
	for (uint8_t *at = block; at < block + size; at += 64) {
		for (int i = 0; i < 16; i++)
			w[i] = at[4 * i] << 24 | at[4 * i + 1] << 16 | at[4 * i + 2] << 8 | at[4 * i + 3];
#define ROTATE(x, n) ((x) << (n) | (x) >> (32 - (n)))
		for (int i = 16; i < 80; i++) w[i] = ROTATE(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
		uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
		for (int i = 0; i < 80; i++) {
			uint32_t f = i < 20 ? (b & c) | (~b & d) : 40 <= i && i < 60 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
			uint32_t k = i < 20 ? 0x5a827999 : i < 40 ? 0x6ed9eba1 : i < 60 ? 0x8f1bbcdc : 0xca62c1d6;
			uint32_t t = ROTATE(a, 5) + f + e + k + w[i];
			e = d, d = c, c = ROTATE(b, 30), b = a, a = t;
		}
		h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e;
	}
	for (int i = 0; i < 20; i++) digest[i] = h[i / 4] >> (24 - 8 * (i % 4));
}

static void base64(const uint8_t *bytes, int length, char *text) {
	const char *digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (int i = 0; i < length; i += 3) {
		uint32_t three = bytes[i] << 16 | (i + 1 < length ? bytes[i + 1] << 8 : 0) | (i + 2 < length ? bytes[i + 2] : 0);
		for (int j = 0; j < 4; j++) *text++ = i + j > length ? '=' : digits[three >> (18 - 6 * j) & 63];
	}
	*text = 0;
}
