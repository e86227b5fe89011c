"""``python -m flows``: the command line."""

from flows.cli import main

main(prog_name="vicmig")
