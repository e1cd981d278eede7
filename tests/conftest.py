"""What holds for all tests."""

from __future__ import annotations

import signal

# A shell starts what runs in the background with SIGINT ignored, and every process below inherits that; tests that send
# Ctrl-C need it heard, as on a terminal.
signal.signal(signal.SIGINT, signal.default_int_handler)
