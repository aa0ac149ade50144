// Releases an answer without entering Go, which would cost as much as a small answer itself.
#include <stdlib.h>

void agentgate_free(char *out) {
	free(out);
}
