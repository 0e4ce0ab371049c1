/* replica.h: how the front door asks a server of the application whether it may have requests.
 *
 * Several containers can run the application behind one nginx. They speak uWSGI's protocol, and so
 * does the question: a packet with the variable REPLICA_QUESTION, which no visitor can send,
 * because what visitors send arrives under names that begin with HTTP_. The plugin answers 200 when
 * it has people to show and means to stay, otherwise 503. Whether the database answers plays no
 * part: with it away, all go on from memory. */
#ifndef MUSTER_HTTP_REPLICA_H
#define MUSTER_HTTP_REPLICA_H

#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

#define REPLICA_QUESTION "MUSTER_ASK"
/* How many servers share the visitors, in the packets of requests: the limits are divided by it. */
#define REPLICA_SHARE "MUSTER_SHARE"
#define REPLICA_PORT 3031
#define REPLICAS_MAX 16

/* A file of this name in $MUSTER_RUN says that the server is about to end. */
#define REPLICA_LEAVING "leaving"

enum replica_answer {
    REPLICA_SILENT, /* nothing in time: busy, frozen, or cut off */
    REPLICA_NO,     /* it says so, or nobody listens there */
    REPLICA_YES
};

struct replica {
    union {
        struct sockaddr any;
        struct sockaddr_in in;
        struct sockaddr_un un;
    } address;
    socklen_t address_n;
    enum replica_answer answer; /* of replicas_ask */
};

/* Asks all of them at once and takes the answers that come within so many milliseconds; at most
 * REPLICAS_MAX + 1. */
void replicas_ask(struct replica *replicas, size_t n, int ms);

/* The server on a Unix socket. A path that is too long for one becomes nobody's. */
struct replica replica_local(const char *path);

#endif
