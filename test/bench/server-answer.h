/* The constant answer of server.c: the frames that every message gets. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint8_t *answer;
static uint32_t answer_length;
static uint32_t *frame_ends; /* where each write of an answer ends */

/* Writes an unmasked text frame's header and payload; returns the end of it. */
static uint8_t *put_frame(uint8_t *at, const char *payload, uint64_t length) {
	int extra = length < 126 ? 0 : length <= 0xffff ? 2 : 8;
	*at++ = 0x81;
	*at++ = extra == 0 ? length : extra == 2 ? 126 : 127;
	for (int i = extra - 1; i >= 0; i--) *at++ = length >> (8 * i);
	memcpy(at, payload, length);
	return at + length;
}

static void make_answer(uint32_t bytes, uint32_t frames, int together) {
	const char *before = "{\"message\":\"", *after = "\",\"intent\":\"contact\",\"references\":[],\"traceId\":\"7f3a\"}";
	const char *usual = "The office is open from 9 to 5.";
	/* Line breaks and letters of several bytes, as replies of chatbots have. */
	const char *paragraph = "Le bureau est ouvert de 9 h à 17 h, du lundi au vendredi.\\nL’accueil répond à toutes vos questions. ";
	size_t around = strlen(before) + strlen(after);
	size_t each = strlen(paragraph);
	size_t text = bytes == 0 ? strlen(usual) : bytes > around ? bytes - around : 0;
	char *body = malloc(around + text + 1);
	char *at = stpcpy(body, before);
	if (bytes == 0) at = stpcpy(at, usual);
	else {
		for (size_t i = 0; i < text / each; i++) at = stpcpy(at, paragraph);
		for (size_t i = 0; i < text % each; i++) *at++ = 'x';
	}
	strcpy(at, after);
	answer = malloc(around + text + 10 + (uint64_t)frames * 80);
	frame_ends = malloc(frames * sizeof *frame_ends);
	uint8_t *end = answer;
	for (uint32_t i = 0; i < frames; i++) {
		char token[80];
		sprintf(token, "{\"type\":\"token\",\"token\":\"word \",\"sequence\":%u}", i);
		const char *payload = frames == 1 ? body : i == frames - 1 ? "{\"type\":\"complete\"}" : token;
		end = put_frame(end, payload, strlen(payload));
		frame_ends[together ? 0 : i] = end - answer;
	}
	answer_length = end - answer;
	free(body);
}
