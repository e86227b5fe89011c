"""``python -m services.standin``: makes a stand-in legacy system without the rest of vicmig."""

import argparse
import sys
from pathlib import Path

from services.standin.district import sample as district
from services.standin.errors import StandinError
from services.standin.sample import Order, Summary, make


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="vicmig sample", description=__doc__)
    parser.add_argument(
        "--system", choices=("vic", district.SYSTEM), default="vic", help="which legacy system"
    )
    parser.add_argument(
        "--real", type=Path, help=f"folder with documents.csv to fill {district.SYSTEM} from"
    )
    parser.add_argument("--source", required=True, help="SQLAlchemy address to write to")
    parser.add_argument("--share", required=True, type=Path, help="folder for the attached files")
    parser.add_argument(
        "--documents", type=int, default=2000, help="incoming and outgoing together"
    )
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same sample")
    parser.add_argument("--truth", type=Path, help="file for the outcome that every row must have")
    parser.add_argument("--live", type=Path, help="file for what the e-office already has")
    parser.add_argument("--secrets", type=Path, help="file for texts that must stay in the source")
    parser.add_argument("--steps", type=float, default=3.0, help="routing steps a document")
    parser.add_argument("--files", type=float, default=0.6, help="attachments a document")
    parser.add_argument("--defects", default="standard", help="none, standard, or a TOML file")
    parser.add_argument("--force", action="store_const", const="force", help="replace a sample")
    return parser


def _made(given: argparse.Namespace) -> Summary:
    if given.system == district.SYSTEM:
        return district.make(
            district.Order(
                source=given.source,
                share=given.share,
                documents=given.documents,
                seed=given.seed,
                truth=given.truth,
                secrets=given.secrets,
                real=given.real,
                force=given.force,
            )
        )
    return make(
        Order(
            source=given.source,
            share=given.share,
            documents=given.documents,
            seed=given.seed,
            truth=given.truth,
            live=given.live,
            secrets=given.secrets,
            steps_mean=given.steps,
            files_mean=given.files,
            defects=given.defects,
            force=given.force,
        )
    )


def main(arguments: list[str] | None = None) -> int:
    """Make the sample that the arguments describe; returns the exit status."""
    given = _parser().parse_args(arguments)
    try:
        summary = _made(given)
    except StandinError as fault:
        sys.stderr.write(f"vicmig: {fault}\n")
        return fault.exit_status
    for entity, counts in summary.counts.items():
        told = ", ".join(f"{outcome} {many}" for outcome, many in sorted(counts.items()))
        sys.stdout.write(f"{entity:20} {sum(counts.values()):9}  {told}\n")
    sys.stdout.write(f"files on the share {summary.files}, bytes with BLOBs {summary.bytes}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
