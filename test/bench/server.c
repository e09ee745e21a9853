/*
 * The server of server.ts in C, for Linux: it costs the machine far less than any client does.
 *
 *   cc -O2 -o server server.c && ./server [--delay MS] [--bytes N] [--frames N] [--together]
 *
 * The options, the answers and the reports are those of server.ts; --gather, --freeze and --cert are
 * that one's alone. Ends when its standard input closes.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "server-answer.h"
#include "server-handshake.h"
#include "server-report.h"

#define MOST_CONNECTIONS 65536
#define MOST_HELD (1 << 18) /* answers held at once; a power of two */
#define CLOSE 0x8
#define PING 0x9

typedef struct {
	uint32_t generation; /* distinguishes a connection from an earlier one of the same descriptor */
	uint8_t open, closing, watched;
	uint8_t control[127]; /* one control frame, sent when no answer is being written */
	uint32_t control_length;
	uint8_t *rest; /* the incomplete frame or head at the end of what was read */
	uint32_t rest_length;
	uint32_t pending; /* answers to be written, and how many bytes of the first one are */
	uint32_t written;
} Connection;

typedef struct {
	int fd;
	uint32_t generation, messages;
	int64_t since;
} Held;

static Connection all[MOST_CONNECTIONS];
static Held held[MOST_HELD];
static uint64_t first_held, end_held;
static int epoll, timer;
static int64_t delay;

static void drop(int fd) {
	Connection *c = &all[fd];
	uint32_t generation = c->generation + 1;
	free(c->rest);
	memset(c, 0, sizeof *c);
	c->generation = generation;
	close(fd);
}

static void watch(int fd, int writable) {
	if (all[fd].watched == writable) return;
	all[fd].watched = writable;
	struct epoll_event event = {.events = EPOLLIN | (writable ? EPOLLOUT : 0), .data.fd = fd};
	epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);
}

/* Writes as much of what is pending as the socket takes. */
static void flush(int fd) {
	Connection *c = &all[fd];
	uint32_t frame = 0;
	while (c->pending > 0) {
		while (frame_ends[frame] <= c->written) frame++;
		ssize_t sent = send(fd, answer + c->written, frame_ends[frame] - c->written, MSG_NOSIGNAL);
		if (sent < 0) {
			if (errno == EAGAIN) watch(fd, 1);
			else drop(fd);
			return;
		}
		c->written += sent;
		if (c->written == answer_length) c->pending--, c->written = 0, frame = 0;
	}
	watch(fd, 0);
	if (c->control_length > 0) {
		send(fd, c->control, c->control_length, MSG_NOSIGNAL);
		c->control_length = 0;
	}
	if (c->closing == 1) {
		shutdown(fd, SHUT_WR);
		c->closing = 2;
	}
}

static void give(int fd, uint32_t count) {
	all[fd].pending += count;
	flush(fd);
}

static void arm_timer(void) {
	int64_t due = held[first_held % MOST_HELD].since + delay;
	struct itimerspec when = {.it_value = {due / 1000000000, due % 1000000000}};
	timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL);
}

static void hold(int fd, uint32_t count, int64_t since) {
	if (end_held - first_held == MOST_HELD) fail("more answers are held than fit");
	held[end_held++ % MOST_HELD] = (Held){fd, all[fd].generation, count, since};
	if (end_held - first_held == 1) arm_timer();
}

static void release(void) {
	uint64_t expirations;
	if (read(timer, &expirations, sizeof expirations) < 0 && errno != EAGAIN) fail("timer");
	while (first_held < end_held) {
		Held *one = &held[first_held % MOST_HELD];
		if (one->since + delay > now()) {
			arm_timer();
			return;
		}
		first_held++;
		if (all[one->fd].generation == one->generation) give(one->fd, one->messages);
		if (times < MOST_TIMES) time_held[times++] = (now() - one->since) / 1000;
	}
}

static void on_control(Connection *c, int opcode, const uint8_t *mask, uint32_t length) {
	if ((opcode != CLOSE && opcode != PING) || length > 125 || c->closing) return;
	c->control[0] = 0x80 | (opcode == PING ? 0xa : opcode);
	c->control[1] = length;
	for (uint32_t i = 0; i < length; i++) c->control[2 + i] = mask[4 + i] ^ mask[i & 3];
	c->control_length = 2 + length;
	if (opcode == CLOSE) c->closing = 1;
}

/* Answers an opening request; returns its length, 0 when it is incomplete, or -1 when it asks for no WebSocket. */
static int on_head(int fd, char *head) {
	char *end = strstr(head, "\r\n\r\n");
	if (end == NULL) return 0;
	char *key = strcasestr(head, "\nsec-websocket-key:"), text[64], response[256];
	uint8_t digest[20];
	if (key == NULL || sscanf(key + 19, " %24s", text) != 1) return -1;
	strcat(text, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"); /* RFC 6455, section 1.3 */
	sha1(text, digest);
	base64(digest, 20, text);
	int length = sprintf(response, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", text);
	send(fd, response, length, MSG_NOSIGNAL);
	all[fd].open = 1;
	return end + 4 - head;
}

static void on_readable(int fd) {
	static uint8_t in[1 << 19];
	Connection *c = &all[fd];
	uint32_t length = c->rest_length, at = 0, count = 0;
	if (length > 0) memcpy(in, c->rest, length);
	free(c->rest);
	c->rest = NULL, c->rest_length = 0;
	ssize_t got = read(fd, in + length, sizeof in - 1 - length);
	if (got < 0 && errno == EAGAIN) got = 0;
	else if (got <= 0) return drop(fd);
	length += got;
	if (!c->open) {
		in[length] = 0;
		int head = on_head(fd, (char *)in);
		if (head < 0) return drop(fd);
		at = head;
	}
	while (c->open && length - at >= 6) {
		uint32_t size = in[at + 1] & 0x7f, mask = at + 2;
		if (size == 126) size = in[at + 2] << 8 | in[at + 3], mask = at + 4;
		else if (size == 127) {
			if (length - at < 14) break;
			size = in[at + 6] << 24 | in[at + 7] << 16 | in[at + 8] << 8 | in[at + 9], mask = at + 10;
		}
		if (size > sizeof in / 2) return drop(fd);
		if (length < mask + 4 + size) break;
		if ((in[at] & 0xf) >= CLOSE) on_control(c, in[at] & 0xf, in + mask, size);
		else if (in[at] & 0x80) count++;
		at = mask + 4 + size;
	}
	if (at < length) {
		c->rest_length = length - at;
		c->rest = malloc(c->rest_length);
		memcpy(c->rest, in + at, c->rest_length);
	}
	uint32_t generation = c->generation;
	/* A pong goes ahead of the answers, a close behind them. */
	if (c->control_length > 0 && (count == 0 || !c->closing)) flush(fd);
	if (count == 0 || c->generation != generation) return;
	last_message = now();
	if (messages == 0) first_message = last_message;
	messages += count;
	if (delay > 0) hold(fd, count, last_message);
	else give(fd, count);
}

static void on_connection(int listener) {
	int fd, yes = 1;
	while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
		if (fd >= MOST_CONNECTIONS) fail("more connections are open than fit");
		if (connections++ == 0) first_connection = now();
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
		struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
		epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
	}
}

int main(int argc, char **argv) {
	uint32_t bytes = 0, frames = 1;
	int together = 0;
	for (int i = 1; i < argc; i++) {
		const char *value = i + 1 < argc ? argv[i + 1] : "";
		if (!strcmp(argv[i], "--together")) together = 1;
		else if (!strcmp(argv[i], "--delay")) delay = atof(value) * 1e6, i++;
		else if (!strcmp(argv[i], "--bytes")) bytes = atoi(value), i++;
		else if (!strcmp(argv[i], "--frames")) frames = atoi(value), i++;
		else fail(argv[i]);
	}
	if (frames < 1) frames = 1;
	make_answer(bytes, frames, together);
	struct rlimit limit;
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof address;
	if (bind(listener, (struct sockaddr *)&address, size) < 0 || listen(listener, 4096) < 0) fail("listen");
	getsockname(listener, (struct sockaddr *)&address, &size);
	epoll = epoll_create1(0);
	timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
	int watched[] = {listener, timer, STDIN_FILENO};
	for (int i = 0; i < 3; i++) {
		struct epoll_event event = {.events = EPOLLIN, .data.fd = watched[i]};
		epoll_ctl(epoll, EPOLL_CTL_ADD, watched[i], &event);
	}
	printf("%d\n", ntohs(address.sin_port));
	fflush(stdout);
	for (;;) {
		struct epoll_event events[256];
		int count = epoll_wait(epoll, events, 256, -1);
		for (int i = 0; i < count; i++) {
			int fd = events[i].data.fd;
			if (fd == listener) on_connection(listener);
			else if (fd == timer) release();
			else if (fd == STDIN_FILENO) on_request();
			else {
				uint32_t generation = all[fd].generation;
				if (events[i].events & ~(uint32_t)EPOLLOUT) on_readable(fd);
				if (events[i].events & EPOLLOUT && all[fd].generation == generation) flush(fd);
			}
		}
	}
}
