"""`python -m jiedao` is the command `jiedao`."""

from jiedao.cli import main

if __name__ == "__main__":
    main()
