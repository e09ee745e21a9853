/* What server.c saw, and the line of JSON that says so. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define MOST_TIMES 200000 /* times of holding that a report is made of */

static int64_t connections, messages, first_connection, first_message, last_message, times;
static int32_t time_held[MOST_TIMES]; /* microseconds */
static double cpu_before;

static int64_t now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void fail(const char *what) {
	fprintf(stderr, "server.c: %s: %s\n", what, strerror(errno));
	exit(1);
}

static double cpu_seconds(void) {
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	struct timeval user = usage.ru_utime, system = usage.ru_stime;
	return user.tv_sec + system.tv_sec + (user.tv_usec + system.tv_usec) / 1e6;
}

static int by_size(const void *a, const void *b) {
	return *(const int32_t *)a - *(const int32_t *)b;
}

/* A percentile by the nearest rank, in milliseconds. */
static double rank(double share) {
	int64_t at = times * share;
	return time_held[at < times * share ? at : at - 1] / 1e3;
}

/* Prints what was seen since the last report, once for each line of standard input. */
static void on_request(void) {
	char lines[256];
	ssize_t length = read(STDIN_FILENO, lines, sizeof lines);
	if (length <= 0) exit(0);
	for (ssize_t i = 0; i < length; i++) {
		if (lines[i] != '\n') continue;
		double cpu = cpu_seconds();
		printf("{\"connections\":%lld,\"messages\":%lld,\"cpu\":%.6f", (long long)connections, (long long)messages, cpu - cpu_before);
		if (messages > 0) printf(",\"first\":%.9f,\"opening\":%.9f", first_message / 1e9, (last_message - first_connection) / 1e9);
		else printf(",\"first\":null,\"opening\":null");
		if (messages > 1) printf(",\"span\":%.9f", (last_message - first_message) / 1e9);
		else printf(",\"span\":null");
		if (times > 0) {
			qsort(time_held, times, sizeof *time_held, by_size);
			printf(",\"held\":{\"p50\":%.3f,\"p99\":%.3f,\"max\":%.3f}}\n", rank(0.5), rank(0.99), rank(1));
		} else printf(",\"held\":null}\n");
		fflush(stdout);
		connections = messages = times = 0;
		cpu_before = cpu;
	}
}
