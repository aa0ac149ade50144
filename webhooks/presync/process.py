"""What answers questions about revisions, as a program beside the workers.

`python -m webhooks.presync.process CHANNEL LISTENER` (descriptors): as a worker is run.
"""

import sys

from webhooks.presync.assembly import assembled
from webhooks.serving.worker import main

if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), assembled))
