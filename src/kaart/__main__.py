"""``python -m kaart``: the same as the command ``kaart``."""

from kaart.cli.main import main

if __name__ == "__main__":
    main()
