"""Play many runs, and print what they come to; exit code 1 where a promise was broken."""

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from traceback import print_exception

from tests.chaos.play import plan, play
from tests.chaos.verdict import Verdict, table


def main() -> None:
    """Read the options, play, and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1, help="of the first run; the others count up from it")
    parser.add_argument("--lanes", type=int, default=3, help="runs at the same time; they mostly wait")
    parser.add_argument("--keep", type=Path, help="a folder in which the files of each run stay")
    options = parser.parse_args()
    verdicts: list[Verdict] = []
    broken: list[int] = []
    with ThreadPoolExecutor(options.lanes) as lanes:
        runs = {
            lanes.submit(play, plan(seed), options.keep and options.keep / str(seed)): seed
            for seed in range(options.seed, options.seed + options.runs)
        }
        for done in as_completed(runs):
            if error := done.exception():
                broken.append(runs[done])
                print(f"seed {runs[done]}: not played to its end", flush=True)
                print_exception(error)
                continue
            verdicts.append(done.result())
            print(verdicts[-1].line(), flush=True)
    print("\n".join(table(verdicts)))
    bad = broken + [verdict.seed for verdict in verdicts if not verdict.is_good]
    if bad:
        print(f"broken promises: seeds {bad}; again with: python -m tests.chaos --seed N --keep FOLDER")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
