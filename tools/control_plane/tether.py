"""A program on a tether: it ends when whoever started it does, however that was, also where nobody could tidy up.

Run as a file, with the program and its arguments behind it, and with a pipe as its input: when the pipe's other end is
closed, which the operating system does for a process that was killed, the program is stopped. It works the same on
Linux and on macOS, which has no signal for the death of a parent. It is no supervisor: nothing is started again.
"""

import os
import signal
import subprocess
import sys
import threading

PATIENCE = 10.0
"""Seconds that a program has for stopping, before it is killed."""


def main(command: list[str]) -> int:
    """Run a program until it ends or the tether is cut; its exit status."""
    program = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 -- what we are given

    def stop() -> None:
        program.terminate()
        try:
            program.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            program.kill()

    def hold() -> None:
        os.read(0, 1)
        stop()

    signal.signal(signal.SIGTERM, lambda _signal, _frame: program.terminate())
    threading.Thread(target=hold, daemon=True).start()
    status = program.wait()
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
