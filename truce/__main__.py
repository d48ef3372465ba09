"""The command line: ``truce``, or ``python -m truce`` where nothing is installed."""

from truce.command import app

if __name__ == "__main__":
    app(prog_name="truce")
