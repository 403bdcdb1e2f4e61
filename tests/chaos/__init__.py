"""The whole bot against everything that can go wrong, by chance: nothing lost, nothing twice, in order.

    python -m tests.chaos --runs 200        # prints a line for each run, and the table
    python -m tests.chaos --seed 17 --keep  # one run again, its folder kept

Each run has real processes: the bot (`launcher.py`), the Bot API server, feeds, and a proxy before both that spoils
connections. The seed decides what is published when, which faults strike when (`kinds.py`) and whether there is an
operator chat; how the processes interleave is left to the machine. `verdict.py` compares in the end what was
published, what the store says and what the readers see.
"""
