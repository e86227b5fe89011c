"""The command line: every command is a thin shell around the parts."""

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Move a province's documents from VIC into the e-office store."""
