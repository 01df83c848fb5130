"""Fuzzes every target in turns, and adds what was done to `fuzz/campaigns.tsv`: `make fuzz-all`.

A turn is short, and goes on from the inputs that earlier turns found. Interrupted, it ends the running turns and writes down what was
done. The exit code is 1 if an input failed; it is in `fuzz/artifacts`.
"""

import argparse
import datetime
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

FUZZ = Path(__file__).resolve().parent
LOG = FUZZ / "campaigns.tsv"
COLUMNS = ("date", "commit", "target", "seconds", "executions", "edges")
LONGEST_INPUT = 8192
# libFuzzer's exit code after SIGINT.
INTERRUPTED = 72
STATUS = re.compile(rb"#(\d+)\s.*?\bcov: (\d+)")


class Target:
    """What was done with one target: processor seconds, executions, edges reached."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.seconds, self.executions, self.edges, self.failures = 0.0, 0, 0, 0

    def turn(self, program: Path, seconds: int, running: set[int]) -> None:
        found = FUZZ / "target" / "corpus" / self.name
        artifacts = FUZZ / "artifacts" / self.name
        for folder in (found, artifacts):
            folder.mkdir(parents=True, exist_ok=True)
        words = [str(program), str(found), str(FUZZ / "corpus" / self.name), f"-artifact_prefix={artifacts}/"]
        words += [f"-max_total_time={seconds}", f"-max_len={LONGEST_INPUT}", "-timeout=10", "-rss_limit_mb=2048"]
        with open(FUZZ / "target" / f"{self.name}.log", "wb+") as log:
            # Of a session of its own: an interruption is for this program, which then ends them.
            child = subprocess.Popen(words, stdout=log, stderr=log, cwd=FUZZ, start_new_session=True)
            running.add(child.pid)
            _, status, used = os.wait4(child.pid, 0)
            running.discard(child.pid)
            log.seek(0)
            said = STATUS.findall(log.read())
        self.seconds += used.ru_utime + used.ru_stime
        if said:
            self.executions += int(said[-1][0])
            self.edges = max(self.edges, int(said[-1][1]))
        if os.waitstatus_to_exitcode(status) not in (0, INTERRUPTED):
            self.failures += 1
            print(f"FAILED {self.name}: see fuzz/target/{self.name}.log and fuzz/artifacts/{self.name}", flush=True)


def build() -> Path:
    """Builds all targets; the folder they are in."""
    subprocess.run(["cargo", "fuzz", "build", "--sanitizer", "none"], cwd=FUZZ.parent, check=True)
    host = subprocess.run(["rustc", "--print", "host-tuple"], check=True, stdout=subprocess.PIPE, text=True)
    return FUZZ / "target" / host.stdout.strip() / "release"


def write(targets: list[Target]) -> None:
    commit = subprocess.run(["git", "rev-parse", "--short=8", "HEAD"], check=True, stdout=subprocess.PIPE, text=True, cwd=FUZZ)
    begins = "" if LOG.exists() else "\t".join(COLUMNS) + "\n"
    with open(LOG, "a") as log:
        log.write(begins)
        for one in targets:
            if one.executions:
                row = (datetime.date.today(), commit.stdout.strip(), one.name, round(one.seconds), one.executions, one.edges)
                log.write("\t".join(map(str, row)) + "\n")


def campaign(targets: list[Target], folder: Path, turn: int, ends: float, at_once: int) -> None:
    """Gives turns to the target that had the least processor time, `at_once` of them at a time."""
    stop, running, lock, waiting = threading.Event(), set(), threading.Lock(), list(targets)

    def work() -> None:
        while not stop.is_set() and (left := ends - time.monotonic()) >= 1:
            with lock:
                one = min(waiting, key=lambda target: target.seconds)
                waiting.remove(one)
            one.turn(folder / one.name, int(min(turn, left)), running)
            with lock:
                waiting.append(one)

    def interrupt(*_: object) -> None:
        stop.set()
        for pid in list(running):
            os.kill(pid, signal.SIGINT)

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, interrupt)
    workers = [threading.Thread(target=work) for _ in range(at_once)]
    for worker in workers:
        worker.start()
    for worker in workers:
        while worker.is_alive():
            worker.join(1)


def total() -> None:
    """Prints what all campaigns together have done."""
    hours: dict[str, list[float]] = {}
    lines = LOG.read_text().splitlines() if LOG.exists() else []
    for line in lines[1:]:
        _, _, name, seconds, executions, edges = line.split("\t")
        one = hours.setdefault(name, [0, 0, 0])
        hours[name] = [one[0] + int(seconds), one[1] + int(executions), max(one[2], int(edges))]
    for name, (seconds, executions, edges) in sorted(hours.items()):
        print(f"{name:18} {seconds / 3600:6.2f} h {executions:14,} executions {edges:7,} edges")
    print(f"{'all':18} {sum(one[0] for one in hours.values()) / 3600:6.2f} h")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--for", dest="lasts", type=int, default=3600, help="seconds for all targets together (3600)")
    parser.add_argument("--turn", type=int, default=120, help="seconds of a turn (120)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="targets at a time (the processors)")
    parser.add_argument("--total", action="store_true", help="print what all campaigns have done, and fuzz nothing")
    asked = parser.parse_args()
    if asked.total:
        total()
        return 0
    folder = build()
    targets = [Target(path.stem) for path in sorted((FUZZ / "fuzz_targets").glob("*.rs"))]
    campaign(targets, folder, asked.turn, time.monotonic() + asked.lasts, asked.jobs)
    write(targets)
    return 1 if any(one.failures for one in targets) else 0


if __name__ == "__main__":
    sys.exit(main())
