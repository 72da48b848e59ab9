"""`python -m listforge` is `listforge`."""

from listforge.cli import main

if __name__ == "__main__":
    main()
