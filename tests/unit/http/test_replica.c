/* The front's question, against servers that answer, refuse, break off, or say nothing. */
#include "http/replica.h"

#include "http/packet.h"
#include "tests/unit/base/check.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char folder[] = "/tmp/muster-replica-XXXXXX";
static char path[64];

/* A server in a process of its own: takes one question, looks at it, and answers with the text;
 * NULL: never answers. Its pid. */
static pid_t serve(const char *answer)
{
    struct replica at = replica_local(path);
    unlink(path);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(listener, &at.address.any, at.address_n), 0);
    assert_int_equal(listen(listener, 8), 0);
    pid_t pid = fork();
    if (!pid) {
        char packet[256];
        size_t size = 0;
        int fd = accept(listener, NULL, NULL);
        ssize_t n = read(fd, packet, sizeof packet);
        bool good = n > 0 && !packet_size((struct str){packet, (size_t)n}, &size) &&
                    size == (size_t)n &&
                    packet_var((struct str){packet, size}, STR(REPLICA_QUESTION)).n;
        if (!answer)
            pause();
        if (good && write(fd, answer, strlen(answer)) < 0)
            _exit(2);
        _exit(good ? 0 : 1);
    }
    close(listener);
    return pid;
}

static enum replica_answer answer_of(const char *answer)
{
    pid_t pid = serve(answer);
    struct replica replica = replica_local(path);
    int status;
    replicas_ask(&replica, 1, answer ? 5000 : 100);
    if (!answer)
        kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (answer)
        assert_int_equal(status, 0);
    return replica.answer;
}

static void a_server_says_whether_it_is_ready(void **state)
{
    (void)state;
    assert_int_equal(answer_of("HTTP/1.1 200 OK\r\n\r\n"), REPLICA_YES);
    assert_int_equal(answer_of("HTTP/1.0 200 OK\r\n\r\n"), REPLICA_YES);
    assert_int_equal(answer_of("HTTP/1.1 503 Service Unavailable\r\n\r\n"), REPLICA_NO);
    assert_int_equal(answer_of("HTTP/1.1 2"), REPLICA_NO);
    assert_int_equal(answer_of(""), REPLICA_NO);
    assert_int_equal(answer_of(NULL), REPLICA_SILENT);
}

static void where_nobody_listens_nobody_is_ready(void **state)
{
    struct replica replicas[2] = {replica_local(path), {.address_n = sizeof(struct sockaddr_in)}};

    (void)state;
    unlink(path);
    replicas[1].address.in = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(1)};
    replicas[1].address.in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    replicas_ask(replicas, 2, 2000);
    assert_int_equal(replicas[0].answer, REPLICA_NO);
    assert_int_equal(replicas[1].answer, REPLICA_NO);
    replicas_ask(replicas, 0, 2000);
}

/* One that is silent takes nothing from the others, and no longer than was said. */
static void all_are_asked_at_once(void **state)
{
    char silent[64];
    struct timespec began;
    struct timespec end;

    (void)state;
    pid_t mute = serve(NULL);
    snprintf(silent, sizeof silent, "%s/silent", folder);
    assert_int_equal(rename(path, silent), 0);
    pid_t speaker = serve("HTTP/1.1 200 OK\r\n\r\n");
    struct replica replicas[] = {replica_local(silent), replica_local(path),
                                 replica_local("/no/such")};
    clock_gettime(CLOCK_MONOTONIC, &began);
    replicas_ask(replicas, 3, 500);
    clock_gettime(CLOCK_MONOTONIC, &end);
    assert_int_equal(replicas[0].answer, REPLICA_SILENT);
    assert_int_equal(replicas[1].answer, REPLICA_YES);
    assert_int_equal(replicas[2].answer, REPLICA_NO);
    assert_true(end.tv_sec - began.tv_sec < 5);
    kill(mute, SIGKILL);
    waitpid(mute, NULL, 0);
    waitpid(speaker, NULL, 0);
    unlink(silent);
}

static void a_path_too_long_for_a_socket_is_nobodys(void **state)
{
    char longest[200];

    (void)state;
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    struct replica replica = replica_local(longest);
    replicas_ask(&replica, 1, 100);
    assert_int_equal(replica.answer, REPLICA_NO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_server_says_whether_it_is_ready),
        cmocka_unit_test(where_nobody_listens_nobody_is_ready),
        cmocka_unit_test(all_are_asked_at_once),
        cmocka_unit_test(a_path_too_long_for_a_socket_is_nobodys),
    };

    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/socket", folder);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(path);
    rmdir(folder);
    return failed;
}
