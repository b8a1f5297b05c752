"""How long it takes to take a report down, to find what is near it and to list likely duplicates, with many reports there.

python -m bench.near [--reports 200000]   on the database that DATABASE_URL names; everything is undone at the end.
"""

from __future__ import annotations

import argparse

import django


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=200_000)
    many = parser.parse_args().reports
    django.setup()
    from bench.nearness import measure

    measure(many)


if __name__ == "__main__":
    main()
