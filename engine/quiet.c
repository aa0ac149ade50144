// How long the threads of the Go runtime may sleep beyond what they ask for.
//
// While anything is evaluated, the runtime's monitor wakes every 20 µs to look for work that waits.
// Calls are short here and nothing waits, so looking took a sixth of the time of a review. A thread
// has the slack of the one that started it, and all of the runtime's are started by its first, or
// by one of them. What loads the library keeps its own; deadlines may end by so much later.

#ifdef __linux__

#include <sys/prctl.h>

#define SLACK_NS 5000000UL

static int before;

// Comes before the constructor of the runtime, which starts its first thread.
__attribute__((constructor(101))) static void relax(void) {
	before = prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0);
	prctl(PR_SET_TIMERSLACK, SLACK_NS, 0, 0, 0);
}

// Comes after it.
__attribute__((constructor)) static void restore(void) {
	if (before > 0) {
		prctl(PR_SET_TIMERSLACK, (unsigned long)before, 0, 0, 0);
	}
}

#endif
