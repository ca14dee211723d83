// Relays between ICE agents and a media server that count the media and pass the rest: udp-relay.ts as a program of its
// own, since a datagram costs Node 6 us or more and here about one. Linux; standard input takes a line for each order:
//   open ID ADDRESS PORT   a relay to the server at this IPv4 address; answered by "open ID PORT", its own port
//   close ID
// and standard output tells, besides:
//   first ID MS            when the first packet of media came, by CLOCK_MONOTONIC
//   got ID SSRC PACKETS BYTES LOST HIGHEST   what one stream has counted since the relay was opened, where that has grown
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { RELAYS = 4096, STREAMS = 512, BATCH = 32, DATAGRAM = 2048, REPORT_MS = 500, NAP_US = 1000, INPUT = 65536 };

typedef struct {
  uint32_t ssrc, cycles, highest;
  int64_t lost;
  uint64_t packets, bytes, reported;
} Stream;

typedef struct {
  int fd, agent_known, streams_known, has_media;
  struct sockaddr_in server, agent;
  Stream *streams;
} Relay;

static Relay relays[RELAYS];
static int epoll_fd;

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void open_relay(int id, const char *address, int port) {
  Relay *relay = &relays[id];
  memset(relay, 0, sizeof *relay);
  relay->server = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port)};
  inet_pton(AF_INET, address, &relay->server.sin_addr);
  struct sockaddr_in own = {.sin_family = AF_INET};
  // On loopback alone for a server on loopback: the tools of a benchmark open no ports to the outside.
  if (strncmp(address, "127.", 4) == 0) own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof own;
  int buffer = 1 << 20;
  relay->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  relay->streams = calloc(STREAMS, sizeof *relay->streams);
  setsockopt(relay->fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
  if (relay->fd < 0 || !relay->streams || bind(relay->fd, (struct sockaddr *)&own, sizeof own) < 0) exit(1);
  getsockname(relay->fd, (struct sockaddr *)&own, &length);
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = id};
  epoll_ctl(epoll_fd, EPOLL_CTL_ADD, relay->fd, &event);
  printf("open %d %d\n", id, ntohs(own.sin_port));
}

static void close_relay(Relay *relay) {
  if (!relay->streams) return;
  close(relay->fd);
  free(relay->streams);
  relay->streams = NULL;
}

static void take_order(const char *line) {
  char address[64];
  int id, port;
  if (sscanf(line, "open %d %63s %d", &id, address, &port) == 3 && id >= 0 && id < RELAYS)
    open_relay(id, address, port);
  else if (sscanf(line, "close %d", &id) == 1 && id >= 0 && id < RELAYS)
    close_relay(&relays[id]);
}

/** Ends the program with whoever started it. */
static void take_orders(void) {
  static char input[INPUT];
  static size_t length;
  ssize_t got = read(STDIN_FILENO, input + length, sizeof input - 1 - length);
  if (got <= 0) exit(0);
  length += got;
  input[length] = 0;
  char *line = input;
  for (char *end; (end = strchr(line, '\n')); line = end + 1) {
    *end = 0;
    take_order(line);
  }
  length -= line - input;
  memmove(input, line, length);
}

static Stream *stream_of(Relay *relay, uint32_t ssrc) {
  for (int i = 0; i < relay->streams_known; i++)
    if (relay->streams[i].ssrc == ssrc) return &relay->streams[i];
  if (relay->streams_known == STREAMS) return NULL;
  Stream *stream = &relay->streams[relay->streams_known++];
  stream->ssrc = ssrc;
  return stream;
}

/** Gaps are losses, until what is missing comes late (RFC 3550, appendix A.3). */
static void count(Relay *relay, const uint8_t *packet, size_t length) {
  Stream *stream = stream_of(relay, ntohl(*(const uint32_t *)(packet + 8)));
  if (!stream) return;
  uint16_t sequence = packet[2] << 8 | packet[3];
  uint16_t ahead = stream->packets ? sequence - stream->highest : 1;
  stream->packets++;
  stream->bytes += length;
  if (ahead == 0) return;
  if (ahead >= 0x8000) {
    if (stream->lost > 0) stream->lost--;
    return;
  }
  if (stream->packets > 1 && sequence < stream->highest) stream->cycles++;
  stream->highest = sequence;
  stream->lost += ahead - 1;
}

/** RTP and no RTCP (RFC 7983, section 7; RFC 5761, section 4). */
static int is_media(const uint8_t *packet, size_t length) {
  return length >= 12 && packet[0] >= 128 && packet[0] <= 191 && (packet[1] < 192 || packet[1] > 223);
}

/** @returns whether something passed that somebody waits for */
static int pass(int id, const uint8_t *packet, size_t length, const struct sockaddr_in *from) {
  Relay *relay = &relays[id];
  if (!relay->agent_known) relay->agent = *from; // a server that is ICE-lite speaks when it is spoken to
  relay->agent_known = 1;
  int is_agent = from->sin_port == relay->agent.sin_port && from->sin_addr.s_addr == relay->agent.sin_addr.s_addr;
  if (!is_agent && is_media(packet, length)) {
    if (!relay->has_media) printf("first %d %.3f\n", id, now_ms());
    int urgent = !relay->has_media;
    relay->has_media = 1;
    count(relay, packet, length);
    return urgent;
  }
  const struct sockaddr_in *to = is_agent ? &relay->server : &relay->agent;
  sendto(relay->fd, packet, length, 0, (const struct sockaddr *)to, sizeof *to);
  return 1;
}

static int read_relay(int id) {
  static uint8_t data[BATCH][DATAGRAM];
  static struct sockaddr_in from[BATCH];
  static struct iovec vectors[BATCH];
  static struct mmsghdr messages[BATCH];
  int urgent = 0, got;
  do {
    for (int i = 0; i < BATCH; i++) {
      vectors[i] = (struct iovec){data[i], DATAGRAM};
      messages[i].msg_hdr = (struct msghdr){
          .msg_name = &from[i], .msg_namelen = sizeof from[i], .msg_iov = &vectors[i], .msg_iovlen = 1};
    }
    got = recvmmsg(relays[id].fd, messages, BATCH, 0, NULL);
    for (int i = 0; i < got; i++) urgent |= pass(id, data[i], messages[i].msg_len, &from[i]);
  } while (got == BATCH);
  return urgent;
}

static void report(void) {
  for (int id = 0; id < RELAYS; id++) {
    if (!relays[id].streams) continue;
    for (int i = 0; i < relays[id].streams_known; i++) {
      Stream *s = &relays[id].streams[i];
      if (s->packets == s->reported) continue;
      s->reported = s->packets;
      printf("got %d %u %lu %lu %ld %u\n", id, s->ssrc, s->packets, s->bytes, s->lost, s->cycles << 16 | s->highest);
    }
  }
}

int main(void) {
  static char output[1 << 16];
  setvbuf(stdout, output, _IOFBF, sizeof output);
  epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event events[256], input = {.events = EPOLLIN, .data.u32 = RELAYS};
  epoll_ctl(epoll_fd, EPOLL_CTL_ADD, STDIN_FILENO, &input);
  for (double report_at = now_ms() + REPORT_MS;;) {
    int ready = epoll_wait(epoll_fd, events, 256, REPORT_MS), urgent = 0;
    for (int i = 0; i < ready; i++) {
      int id = events[i].data.u32;
      if (id == RELAYS) {
        take_orders();
        urgent = 1;
      } else if (relays[id].streams)
        urgent |= read_relay(id);
    }
    if (now_ms() >= report_at) {
      report();
      report_at = now_ms() + REPORT_MS;
      urgent = 1;
    }
    if (urgent) fflush(stdout);
    else usleep(NAP_US); // Nobody waits for media that is only counted: what gathers is read at one go.
  }
}
