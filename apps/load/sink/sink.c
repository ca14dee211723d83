// Relays between ICE agents and a media server that count the media, end the reports that come with it, and pass the rest:
// udp-relay.ts as a program of its own, since a datagram costs Node 6 us or more and here about one. Linux; standard input
// takes a line for each order:
//   open ID ADDRESS PORT   a relay to the server at this IPv4 address; answered by "open ID ADDRESS PORT", its own
//   again ID               tells of the next packet of media as of the first
//   close ID
// Relays to a server on loopback share one socket, and are told apart by their addresses on loopback (IP_PKTINFO): what
// comes for hundreds of them is read at one go. Standard output tells, besides:
//   first ID MS            when the first packet of media came, by CLOCK_MONOTONIC
//   got ID SSRC PACKETS BYTES LOST HIGHEST   what one stream has counted since the relay was opened, where that has grown
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { RELAYS = 4096, STREAMS = 512, BATCH = 64, DATAGRAM = 2048, REPORT_MS = 500, NAP_US = 1000, INPUT = 65536 };
/** 127.77.0.0: the relay's number is the rest of its address. */
enum { SHARED_NETWORK = 0x7f4d0000, SHARED_BUFFER = 1 << 25, OWN_BUFFER = 1 << 20 };
enum { INPUT_EVENT = RELAYS, SHARED_EVENT };

typedef struct {
  uint32_t ssrc, cycles, highest;
  int64_t lost;
  uint64_t packets, bytes, reported;
  int quiet; // reports since a packet came
} Stream;

typedef struct {
  int fd, agent_known, streams_known, has_media;
  struct sockaddr_in own, server, agent;
  Stream *streams;
} Relay;

static Relay relays[RELAYS];
static int epoll_fd, shared_fd = -1;
static struct sockaddr_in shared;

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void watch(int fd, uint32_t event) {
  struct epoll_event wanted = {.events = EPOLLIN, .data.u32 = event};
  epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &wanted);
}

/** A socket at a port of its own, and where that is. */
static int open_socket(struct sockaddr_in *own) {
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  socklen_t length = sizeof *own;
  if (fd < 0 || bind(fd, (struct sockaddr *)own, sizeof *own) < 0) exit(1);
  getsockname(fd, (struct sockaddr *)own, &length);
  return fd;
}

/**
 * Where this process may: with room for what comes for all at once, and on the loopback interface alone, since its address
 * is that of any interface.
 */
static void open_shared(void) {
  int buffer = SHARED_BUFFER, yes = 1;
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  socklen_t length = sizeof shared;
  shared = (struct sockaddr_in){.sin_family = AF_INET};
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer) < 0 ||
      setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", sizeof "lo") < 0 ||
      setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &yes, sizeof yes) < 0 ||
      bind(fd, (struct sockaddr *)&shared, sizeof shared) < 0) {
    close(fd);
    return;
  }
  getsockname(fd, (struct sockaddr *)&shared, &length);
  shared_fd = fd;
  watch(fd, SHARED_EVENT);
}

static void open_relay(int id, const char *address, int port) {
  Relay *relay = &relays[id];
  memset(relay, 0, sizeof *relay);
  relay->server = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port)};
  inet_pton(AF_INET, address, &relay->server.sin_addr);
  relay->streams = calloc(STREAMS, sizeof *relay->streams);
  if (!relay->streams) exit(1);
  int is_loopback = strncmp(address, "127.", 4) == 0;
  if (is_loopback && shared_fd >= 0) {
    relay->fd = shared_fd;
    relay->own = shared;
    relay->own.sin_addr.s_addr = htonl(SHARED_NETWORK + id);
  } else {
    int buffer = OWN_BUFFER;
    // On loopback alone for a server on loopback: the tools of a benchmark open no ports to the outside.
    relay->own = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = is_loopback ? htonl(INADDR_LOOPBACK) : 0};
    relay->fd = open_socket(&relay->own);
    setsockopt(relay->fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
    watch(relay->fd, id);
    if (!is_loopback) relay->own.sin_addr.s_addr = htonl(INADDR_LOOPBACK); // where the agent finds it
  }
  printf("open %d %s %d\n", id, inet_ntoa(relay->own.sin_addr), ntohs(relay->own.sin_port));
}

static void close_relay(Relay *relay) {
  if (!relay->streams) return;
  if (relay->fd != shared_fd) close(relay->fd);
  free(relay->streams);
  relay->streams = NULL;
}

static void take_order(const char *line) {
  char address[64];
  int id, port;
  if (sscanf(line, "open %d %63s %d", &id, address, &port) == 3 && id >= 0 && id < RELAYS)
    open_relay(id, address, port);
  else if (sscanf(line, "again %d", &id) == 1 && id >= 0 && id < RELAYS)
    relays[id].has_media = 0;
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

/** The latest are at the end, and most of what comes is theirs. Where all are taken, the one unheard longest goes. */
static Stream *stream_of(Relay *relay, uint32_t ssrc) {
  for (int i = relay->streams_known - 1; i >= 0; i--)
    if (relay->streams[i].ssrc == ssrc) return &relay->streams[i];
  if (relay->streams_known == STREAMS) {
    int oldest = 0;
    for (int i = 1; i < STREAMS; i++)
      if (relay->streams[i].quiet > relay->streams[oldest].quiet) oldest = i;
    relay->streams_known--;
    memmove(&relay->streams[oldest], &relay->streams[oldest + 1], (STREAMS - 1 - oldest) * sizeof(Stream));
  }
  Stream *stream = &relay->streams[relay->streams_known++];
  *stream = (Stream){.ssrc = ssrc};
  return stream;
}

/** Gaps are losses, until what is missing comes late (RFC 3550, appendix A.3). */
static void count(Relay *relay, const uint8_t *packet, size_t length) {
  Stream *stream = stream_of(relay, ntohl(*(const uint32_t *)(packet + 8)));
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

/** STUN and DTLS share the port (RFC 7983, section 7). */
static int is_rtp_or_rtcp(const uint8_t *packet, size_t length) {
  return length >= 12 && packet[0] >= 128 && packet[0] <= 191;
}

/** RFC 5761, section 4; also where it is sealed: the type is in the clear (RFC 3711, section 3.4). */
static int is_rtcp(const uint8_t *packet) { return packet[1] >= 192 && packet[1] <= 223; }

static void send_from(Relay *relay, const uint8_t *packet, size_t length, const struct sockaddr_in *to) {
  union {
    struct cmsghdr header;
    uint8_t bytes[CMSG_SPACE(sizeof(struct in_pktinfo))];
  } control = {.header = {CMSG_LEN(sizeof(struct in_pktinfo)), IPPROTO_IP, IP_PKTINFO}};
  ((struct in_pktinfo *)CMSG_DATA(&control.header))->ipi_spec_dst = relay->own.sin_addr;
  struct iovec vector = {(void *)packet, length};
  struct msghdr message = {.msg_name = (void *)to, .msg_namelen = sizeof *to, .msg_iov = &vector, .msg_iovlen = 1};
  if (relay->fd == shared_fd) {
    message.msg_control = &control;
    message.msg_controllen = sizeof control;
  }
  sendmsg(relay->fd, &message, 0);
}

static int is_same(const struct sockaddr_in *one, const struct sockaddr_in *other) {
  return one->sin_port == other->sin_port && one->sin_addr.s_addr == other->sin_addr.s_addr;
}

/** @returns whether something passed that somebody waits for */
static int pass(int id, const uint8_t *packet, size_t length, const struct sockaddr_in *from) {
  Relay *relay = &relays[id];
  if (!relay->agent_known) { // a server that is ICE-lite speaks when it is spoken to
    if (ntohl(from->sin_addr.s_addr) >> 24 != 127) return 0;
    relay->agent = *from;
    relay->agent_known = 1;
  }
  int is_agent = is_same(from, &relay->agent);
  // Of a server that is not on loopback, anybody may reach this relay.
  if (!is_agent && !is_same(from, &relay->server)) return 0;
  if (!is_agent && is_rtp_or_rtcp(packet, length)) {
    if (is_rtcp(packet)) return 0;
    if (!relay->has_media) printf("first %d %.3f\n", id, now_ms());
    int urgent = !relay->has_media;
    relay->has_media = 1;
    count(relay, packet, length);
    return urgent;
  }
  const struct sockaddr_in *to = is_agent ? &relay->server : &relay->agent;
  send_from(relay, packet, length, to);
  return 1;
}

/** The number of the relay that a datagram was sent to; -1: none that is open. */
static int relay_of(struct msghdr *message) {
  struct cmsghdr *header = CMSG_FIRSTHDR(message);
  if (!header || header->cmsg_type != IP_PKTINFO) return -1;
  uint32_t id = ntohl(((struct in_pktinfo *)CMSG_DATA(header))->ipi_addr.s_addr) - SHARED_NETWORK;
  return id < RELAYS && relays[id].streams && relays[id].fd == shared_fd ? (int)id : -1;
}

/** @param id of the relay whose socket it is; -1: of the one that is shared */
static int read_socket(int fd, int id) {
  static uint8_t data[BATCH][DATAGRAM], control[BATCH][CMSG_SPACE(sizeof(struct in_pktinfo))];
  static struct sockaddr_in from[BATCH];
  static struct iovec vectors[BATCH];
  static struct mmsghdr messages[BATCH];
  int urgent = 0, got;
  do {
    for (int i = 0; i < BATCH; i++) {
      vectors[i] = (struct iovec){data[i], DATAGRAM};
      messages[i].msg_hdr = (struct msghdr){.msg_name = &from[i], .msg_namelen = sizeof from[i], .msg_iov = &vectors[i],
          .msg_iovlen = 1, .msg_control = control[i], .msg_controllen = sizeof control[i]};
    }
    got = recvmmsg(fd, messages, BATCH, 0, NULL);
    for (int i = 0; i < got; i++) {
      int to = id < 0 ? relay_of(&messages[i].msg_hdr) : id;
      if (to >= 0) urgent |= pass(to, data[i], messages[i].msg_len, &from[i]);
    }
  } while (got == BATCH);
  return urgent;
}

static void report(void) {
  for (int id = 0; id < RELAYS; id++) {
    if (!relays[id].streams) continue;
    for (int i = 0; i < relays[id].streams_known; i++) {
      Stream *s = &relays[id].streams[i];
      s->quiet = s->packets == s->reported ? s->quiet + 1 : 0;
      if (s->quiet) continue;
      s->reported = s->packets;
      printf("got %d %u %lu %lu %ld %u\n", id, s->ssrc, s->packets, s->bytes, s->lost, s->cycles << 16 | s->highest);
    }
  }
}

int main(void) {
  static char output[1 << 16];
  setvbuf(stdout, output, _IOFBF, sizeof output);
  epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event events[256];
  signal(SIGINT, SIG_IGN); // reaches all processes of a terminal: the generator ends this one in its turn
  watch(STDIN_FILENO, INPUT_EVENT);
  open_shared();
  for (double report_at = now_ms() + REPORT_MS;;) {
    int ready = epoll_wait(epoll_fd, events, 256, REPORT_MS), urgent = 0;
    for (int i = 0; i < ready; i++) {
      int id = events[i].data.u32;
      if (id == INPUT_EVENT) {
        take_orders();
        urgent = 1;
      } else if (id == SHARED_EVENT)
        urgent |= read_socket(shared_fd, -1);
      else if (relays[id].streams)
        urgent |= read_socket(relays[id].fd, id);
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
